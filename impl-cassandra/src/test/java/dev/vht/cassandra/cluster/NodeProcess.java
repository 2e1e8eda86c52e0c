package dev.vht.cassandra.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** One life of a server: a process that runs {@link NodeMain}, and the questions to it. */
final class NodeProcess {
  private final Process process;
  private final BufferedReader answers;
  private final Writer questions;

  private NodeProcess(Process process) {
    this.process = process;
    this.answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    this.questions = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
  }

  static NodeProcess start(NodeSettings settings) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(settings.command());
    builder.environment().put("MALLOC_ARENA_MAX", "2");
    return new NodeProcess(
        builder
            .directory(settings.directory().toFile())
            .redirectError(ProcessBuilder.Redirect.appendTo(settings.output().toFile()))
            .start());
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Ends the process as {@code kill -9} does, and waits until it has ended. */
  void kill() {
    process.destroyForcibly();
    await(process);
  }

  static void await(Process process) {
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * Asks the server, and waits for the answer, for as long as the server is paused.
   *
   * @return the answer; empty if the server knows none, or has ended
   */
  synchronized Optional<String> ask(String question) {
    try {
      questions.write(question + "\n");
      questions.flush();
      String line = answers.readLine();
      return line != null && line.startsWith("=")
          ? Optional.of(line.substring(1))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // it has ended
    }
  }
}
