package dev.vht.cassandra.cluster;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * What all servers run: a Java 17, which Cassandra needs, and the class path that the module {@code
 * impl-cassandra/server} wrote.
 */
final class ServerFiles {
  private static final int VERSION = 17;
  private static final Path CLASS_PATH = Path.of("server", "target", "class-path.txt");

  private static final List<Class<?>> WITHIN_SERVERS =
      Stream.of(
              NodeMain.class,
              MessageFaults.class,
              ClientFault.class,
              ClientFaults.class,
              HoldingHandler.class)
          .<Class<?>>flatMap(one -> Stream.concat(Stream.of(one), nested(one)))
          .toList();

  private final Path java;
  private final List<String> libraries;

  private ServerFiles(Path java, List<String> libraries) {
    this.java = java;
    this.libraries = libraries;
  }

  /**
   * Finds them, and writes the archive of the classes of tests that run within servers, into a
   * directory.
   *
   * @throws IOException if something is missing; the message says what to do
   */
  static ServerFiles find(Path directory) throws IOException {
    Path file = Path.of(System.getProperty("basedir", "")).resolve(CLASS_PATH).toAbsolutePath();
    if (!Files.exists(file)) {
      throw new IOException(
          "there is no " + file + "; run mvn process-test-classes -pl impl-cassandra/server");
    }
    List<String> libraries = new ArrayList<>();
    libraries.add(writeArchive(directory).toString());
    libraries.addAll(Arrays.asList(Files.readString(file).strip().split(File.pathSeparator)));
    return new ServerFiles(findJava(), libraries);
  }

  private static Stream<Class<?>> nested(Class<?> one) {
    return Stream.of(one.getDeclaredClasses());
  }

  private static Path writeArchive(Path directory) throws IOException {
    Path archive = directory.resolve("node-main.jar");
    try (OutputStream file = Files.newOutputStream(archive);
        JarOutputStream jar = new JarOutputStream(file)) {
      for (Class<?> each : WITHIN_SERVERS) {
        String name = each.getName().replace('.', '/') + ".class";
        jar.putNextEntry(new JarEntry(name));
        try (InputStream code = each.getClassLoader().getResourceAsStream(name)) {
          code.transferTo(jar);
        }
      }
    }
    return archive;
  }

  private static Path findJava() throws IOException {
    String named = System.getProperty("vht.cluster-java", "");
    if (!named.isEmpty()) {
      return launcher(Path.of(named));
    }
    Path running = Path.of(System.getProperty("java.home"));
    if (Runtime.version().feature() == VERSION) {
      return launcher(running);
    }
    try (Stream<Path> installed = Files.list(running.toAbsolutePath().getParent())) {
      return launcher(
          installed
              .filter(ServerFiles::isRightVersion)
              .findFirst()
              .orElseThrow(
                  () ->
                      new IOException(
                          "Cassandra needs Java " + VERSION + "; name one by -Dvht.cluster-java")));
    }
  }

  private static boolean isRightVersion(Path home) {
    Properties release = new Properties();
    try (InputStream in = Files.newInputStream(home.resolve("release"))) {
      release.load(in);
    } catch (IOException e) {
      return false;
    }
    return release.getProperty("JAVA_VERSION", "").startsWith("\"" + VERSION + ".");
  }

  private static Path launcher(Path home) throws IOException {
    Path java = home.resolve("bin").resolve("java");
    if (!Files.isExecutable(java)) {
      throw new IOException("there is no " + java);
    }
    return java;
  }

  Path java() {
    return java;
  }

  String classPath() {
    return String.join(File.pathSeparator, libraries);
  }
}
