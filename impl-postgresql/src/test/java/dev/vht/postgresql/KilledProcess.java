package dev.vht.postgresql;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A {@link KillClient} in another process, and what it has said. Thread-safe. */
final class KilledProcess implements AutoCloseable {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Process process;
  private final OutputStream commands;
  private final Thread listener;
  private final Map<String, String> begun = new HashMap<>();
  private final Map<String, String> settled = new HashMap<>();
  private final Map<String, String> answers = new HashMap<>();
  private final Map<String, Integer> counts = new HashMap<>();
  private @Nullable String wrong;

  private KilledProcess(Process process) {
    this.process = process;
    this.commands = process.getOutputStream();
    this.listener = new Thread(this::listen, "listener");
    listener.setDaemon(true);
    listener.start();
  }

  static KilledProcess start(String url, int client, long first) {
    try {
      return new KilledProcess(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx128m",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  KillClient.class.getName(),
                  url,
                  Integer.toString(client),
                  Long.toString(first))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void listen() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        record(line.split(" ", 3));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized void record(String[] words) {
    if (words.length == 3) { // a killed process may leave a part of a line
      counts.merge(words[0], 1, Integer::sum);
      switch (words[0]) {
        case KillClient.BEGUN -> begun.put(words[1], words[2]);
        case KillClient.READ -> answers.put(words[1], words[2]);
        case KillClient.WRONG -> wrong = words[1] + ": " + words[2];
        default -> settled.put(words[1], words[2]);
      }
      notifyAll();
    }
  }

  /** Returns how many lines of a kind there were. */
  synchronized int count(String kind) {
    return counts.getOrDefault(kind, 0);
  }

  /** Returns the states of all keys whose last write had an outcome. */
  synchronized Map<String, String> settled() {
    return Map.copyOf(settled);
  }

  /** Returns the states that the last writes of all keys were to lead to. */
  synchronized Map<String, String> begun() {
    return Map.copyOf(begun);
  }

  /** Waits for more successful writes. */
  synchronized void awaitWrites(int more) {
    int all = count(KillClient.DONE) + more;
    await(more + " more writes", () -> count(KillClient.DONE) >= all);
  }

  /** Lets the process read a key. */
  synchronized String read(String key) {
    answers.remove(key);
    try {
      commands.write((key + "\n").getBytes(StandardCharsets.UTF_8));
      commands.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await("an answer", () -> answers.containsKey(key));
    return String.valueOf(answers.get(key));
  }

  private void await(String what, BooleanSupplier isOver) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!isOver.getAsBoolean()) {
      requireRight();
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0 || !process.isAlive()) {
        throw new AssertionError("no " + what + " of a client in time");
      }
      try {
        wait(Math.min(left, 100));
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Throws if the process has found a key in a state that it must not have. */
  synchronized void requireRight() {
    if (wrong != null) {
      throw new AssertionError("a client found " + wrong);
    }
  }

  /** Kills the process, and reads what it said before. */
  void kill() {
    process.toHandle().destroyForcibly(); // unlike Process's own method, keeps the output readable
    try {
      listener.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    process.onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
