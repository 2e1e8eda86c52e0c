package dev.vht.examples.writethrough;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The second process, as the first one sees it. What it prints is printed here, in order. */
final class Peer implements AutoCloseable {
  private static final int SECONDS_TO_END = 30;

  private final Process process;
  private final Writer commands;
  private final BufferedReader answers;
  private final PrintStream out;

  private Peer(Process process, PrintStream out) {
    this.process = process;
    this.commands = process.outputWriter(StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.out = out;
  }

  /** Starts another JVM with this one's class path. */
  static Peer start(String url, PrintStream out) {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home", ""), "bin", "java").toString(),
            "-Xmx64m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+IgnoreUnrecognizedVMOptions",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path", ""),
            SecondProcess.class.getName(),
            url);
    try {
      return new Peer(builder.redirectError(ProcessBuilder.Redirect.INHERIT).start(), out);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start a second JVM", e);
    }
  }

  /** Has the process do something, and prints what it prints until it is done. */
  void tell(String command) {
    try {
      commands.write(command + '\n');
      commands.flush();
      for (String line = next(); !line.equals(SecondProcess.DONE); line = next()) {
        out.println(line);
      }
    } catch (IOException e) {
      throw hasEnded(e);
    }
  }

  private String next() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw hasEnded(new IOException("no more output"));
    }
    return line;
  }

  private static IllegalStateException hasEnded(IOException cause) {
    return new IllegalStateException(
        "process B has ended before the session; its last message may say why", cause);
  }

  /** Lets the process end. */
  @Override
  public void close() {
    try {
      commands.close();
      if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
        throw new IllegalStateException("process B does not end");
      }
    } catch (IOException e) {
      // it has ended before
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.destroyForcibly();
    }
  }
}
