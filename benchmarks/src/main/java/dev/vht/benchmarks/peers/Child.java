package dev.vht.benchmarks.peers;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A program in another JVM, whose output is read line by line, with a limit of time. The JVM
 * options of this one are passed on by {@code JDK_JAVA_OPTIONS}, so that the processes that the kit
 * starts get them too.
 */
final class Child implements AutoCloseable {
  private static final String END = "\0";

  private final Process process;
  private final File errors;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  Child(Class<?> program, List<String> options, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx1g");
    command.addAll(options);
    command.addAll(List.of("-cp", classPath(), program.getName()));
    command.addAll(arguments);
    errors = File.createTempFile("peers", ".err");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors);
    builder.environment().put("JDK_JAVA_OPTIONS", inheritedOptions());
    builder.directory(errors.getParentFile()); // for what a dying JVM leaves
    process = builder.start();
    Thread reading = new Thread(this::read, "output of " + program.getSimpleName());
    reading.setDaemon(true);
    reading.start();
  }

  /** Returns the class path of this process, absolute, because the child runs elsewhere. */
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path", "").split(File.pathSeparator, -1))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String inheritedOptions() {
    return String.join(
        " ",
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(option -> option.startsWith("--add-") || option.startsWith("-Dchronicle"))
            .toList());
  }

  private void read() {
    try (BufferedReader reader = process.inputReader()) {
      reader.lines().forEach(lines::add);
    } catch (IOException | java.io.UncheckedIOException e) {
      // killed
    }
    lines.add(END);
  }

  /** Returns the next line, or null if there is none within the time. */
  @Nullable String line(Duration limit) throws InterruptedException {
    return lines.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  static boolean isEnd(String line) {
    return line.equals(END);
  }

  /** Returns what it has printed as errors. */
  String errors() throws IOException {
    return Files.readString(errors.toPath());
  }

  /** Returns the exit value of a process that has ended. */
  int exitValue() throws InterruptedException {
    return process.waitFor();
  }

  /** Kills the process and those that it has started. */
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    if (!errors.delete()) {
      errors.deleteOnExit();
    }
  }
}
