package dev.vht.postgresql;

import dev.vht.proptest.fixture.TestDirectories;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server that a test kills and starts again. Its role {@code guarded} needs a password. */
final class OwnServer implements AutoCloseable {
  private static final int ATTEMPTS = 60;

  private final Path data;
  private EmbeddedPostgres server;

  private OwnServer(Path data) throws IOException {
    this.data = data;
    this.server = launch(0, true);
  }

  static OwnServer start() {
    try {
      return new OwnServer(TestDirectories.create("vht-own-server-"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private EmbeddedPostgres launch(int port, boolean isNew) throws IOException {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(data)
            .setCleanDataDirectory(isNew)
            .setServerConfig("fsync", "on")
            .setServerConfig("shared_buffers", "16MB")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("listen_addresses", "127.0.0.1")
            .setServerConfig("unix_socket_directories", "")
            .setLocaleConfig("locale", "C")
            .setDataDirectoryCustomizer(OwnServer::requirePassword);
    return (port == 0 ? builder : builder.setPort(port)).start();
  }

  private static void requirePassword(File data) {
    Path rules = data.toPath().resolve("pg_hba.conf");
    try {
      String old = Files.readString(rules);
      String first = "host all guarded 127.0.0.1/32 scram-sha-256\n";
      if (!old.startsWith(first)) {
        Files.writeString(rules, first + old);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return server.getPort();
  }

  String url(String options) {
    return "postgresql://postgres@127.0.0.1:" + port() + "/postgres?" + options;
  }

  /** Kills the server's first process, with which the others end. */
  void kill() {
    kill(List.of(firstProcess()));
  }

  /** Kills all processes of the server at once. */
  void killAll() {
    ProcessHandle first = firstProcess();
    kill(Stream.concat(Stream.of(first), first.descendants()).toList());
  }

  private ProcessHandle firstProcess() {
    try {
      String pid = Files.readAllLines(data.resolve("postmaster.pid")).get(0);
      return ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void kill(List<ProcessHandle> processes) {
    processes.forEach(ProcessHandle::destroyForcibly);
    try {
      processes.get(0).onExit().get(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException("cannot kill the server", e);
    }
  }

  /** Starts the server again, as soon as the processes of the killed one have ended. */
  void startAgain() {
    IllegalStateException failure = new IllegalStateException("the server does not start");
    int port = port();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        Files.deleteIfExists(data.resolve("epg-lock"));
        server = launch(port, false);
        return;
      } catch (IOException | RuntimeException e) {
        failure.addSuppressed(e);
      }
    }
    throw failure;
  }

  @Override
  public void close() {
    try {
      server.close();
      deleteAll();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void deleteAll() throws IOException {
    if (Files.exists(data)) {
      try (Stream<Path> files = Files.walk(data)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
