package dev.vht.cassandra.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A server of a {@link LocalCluster}, in a process of its own, which tests kill and pause. */
public final class ClusterNode {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int SHOWN_LINES = 15;

  private final NodeSettings settings;
  private @Nullable Process process;
  private @Nullable Process pause;
  private @Nullable BufferedReader answers;
  private @Nullable Writer questions;

  ClusterNode(NodeSettings settings) {
    this.settings = settings;
  }

  /** The number of the node: 1, 2 or 3. */
  public int number() {
    return settings.number();
  }

  /** Where clients connect. */
  public InetSocketAddress address() {
    return new InetSocketAddress(settings.addresses().outer(number()), Addresses.CLIENT_PORT);
  }

  /** The number of the server's process, while it runs. */
  public synchronized long pid() {
    return running().pid();
  }

  public synchronized boolean isRunning() {
    Process current = process;
    return current != null && current.isAlive();
  }

  public synchronized boolean isPaused() {
    return pause != null;
  }

  private synchronized Process running() {
    Process current = process;
    if (current == null) {
      throw new IllegalStateException(this + " has not been started");
    }
    return current;
  }

  /**
   * Starts the server, with the data that it had before, and returns at once.
   *
   * @return this
   */
  public synchronized ClusterNode start() {
    if (isRunning()) {
      throw new IllegalStateException(this + " is running");
    }
    try {
      ProcessBuilder builder = new ProcessBuilder(settings.command());
      builder.environment().put("MALLOC_ARENA_MAX", "2");
      Process started =
          builder
              .directory(settings.directory().toFile())
              .redirectError(ProcessBuilder.Redirect.appendTo(settings.output().toFile()))
              .start();
      process = started;
      answers =
          new BufferedReader(
              new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
      questions = new OutputStreamWriter(started.getOutputStream(), StandardCharsets.UTF_8);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the server accepts clients. */
  public ClusterNode awaitReady() {
    Await.until(
        this + " accepts clients",
        PATIENCE,
        () -> {
          if (!isRunning()) {
            throw new IllegalStateException(this + " has ended; it said:\n" + lastLines());
          }
          return attribute("NativeTransportRunning").equals(Optional.of("true"));
        });
    return this;
  }

  /** Ends the server as {@code kill -9} does, and waits until it has ended. */
  public synchronized void kill() {
    Process current = running();
    current.destroyForcibly();
    try {
      current.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    resume(); // what would resume it must not outlive it
  }

  /**
   * Stops the server's threads ({@code SIGSTOP}). The system still accepts connections for it. It
   * goes on at {@link #resume}, or if this JVM ends.
   */
  public synchronized void pause() {
    if (pause != null) {
      throw new IllegalStateException(this + " is paused");
    }
    String pid = Long.toString(pid());
    try {
      Process started =
          new ProcessBuilder(
                  "/bin/sh", "-c", "kill -STOP $0 && echo stopped; read x; kill -CONT $0", pid)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      pause = started;
      if (started.getInputStream().read() < 0) {
        throw new IOException("kill -STOP " + pid + " failed");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets a paused server go on; does nothing if it is not paused. */
  public synchronized void resume() {
    Process current = pause;
    if (current == null) {
      return;
    }
    pause = null;
    try {
      current.getOutputStream().close();
      current.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Asks the server for an attribute of its {@code StorageService}; waits if it is paused. */
  synchronized Optional<String> attribute(String name) {
    BufferedReader in = answers;
    Writer out = questions;
    if (in == null || out == null) {
      return Optional.empty();
    }
    try {
      out.write(name + "\n");
      out.flush();
      String line = in.readLine();
      return line != null && line.startsWith("=")
          ? Optional.of(line.substring(1))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // it has ended
    }
  }

  /** The end of what the server has said, for messages. */
  String lastLines() {
    return tail(settings.output()) + tail(settings.log());
  }

  private static String tail(Path file) {
    try {
      List<String> lines = Files.readAllLines(file);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()))
          + "\n";
    } catch (IOException e) {
      return e + "\n";
    }
  }

  @Override
  public String toString() {
    return "node " + number();
  }
}
