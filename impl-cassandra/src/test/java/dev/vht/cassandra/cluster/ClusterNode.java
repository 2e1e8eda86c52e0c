package dev.vht.cassandra.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A server of a {@link LocalCluster}, in a process of its own, which tests kill, pause and cut off.
 *
 * <p>What is cut off or slow stays so until {@link #heal}, or until the server is killed.
 */
public final class ClusterNode {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int SHOWN_LINES = 15;

  private final NodeSettings settings;
  private final Set<Integer> ignored = new TreeSet<>();
  private volatile @Nullable NodeProcess process;
  private @Nullable Process pause;

  ClusterNode(NodeSettings settings) {
    this.settings = settings;
  }

  /** The number of the node: 1, 2 or 3. */
  public int number() {
    return settings.number();
  }

  /** Where clients connect. */
  public InetSocketAddress address() {
    return new InetSocketAddress(settings.addresses().of(number()), Addresses.CLIENT_PORT);
  }

  /** The number of the server's process, while it runs. */
  public long pid() {
    return running().pid();
  }

  /** Whether the process exists; it may be paused. */
  public boolean isRunning() {
    NodeProcess current = process;
    return current != null && current.isAlive();
  }

  /** Whether it is paused. */
  public synchronized boolean isPaused() {
    return pause != null;
  }

  private NodeProcess running() {
    NodeProcess current = process;
    if (current == null || !current.isAlive()) {
      throw new IllegalStateException(this + " does not run");
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
      ignored.clear();
      process = NodeProcess.start(settings);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Waits until the server accepts clients.
   *
   * @return this
   */
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
    running().kill();
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
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    NodeProcess.await(current);
  }

  /** Drops what arrives from another node, and keeps the connections, until {@link #heal}. */
  public synchronized void ignore(ClusterNode sender) {
    ignored.add(sender.number());
    String addresses =
        ignored.stream().map(settings.addresses()::of).collect(Collectors.joining(","));
    command("ignore " + addresses);
  }

  /** Delivers each message of another node, and each request of a client, so much later. */
  public void delay(Duration delay) {
    command("delay " + delay.toMillis());
  }

  /** Changes what happens to the connections of clients. */
  public void clients(ClientFault fault) {
    command("clients " + fault.name().toLowerCase(Locale.ROOT));
  }

  /** Ends what {@link #ignore}, {@link #delay} and {@link #clients} began. */
  public synchronized void heal() {
    ignored.clear();
    command("heal");
  }

  /** Changes an attribute of the server's {@code StorageService}, until it is killed. */
  public void set(String attribute, Object value) {
    command("set " + attribute + ' ' + value);
  }

  /** Changes what the server says that a line of its {@code cassandra.yaml} is. */
  public void pretend(String line, String value) {
    command("config " + line + ' ' + value);
  }

  /**
   * Lets the server fail to make files longer than that, as if its disk was full, until it is
   * killed.
   *
   * @return false if that is not possible here
   */
  public boolean limitFiles(long bytes) {
    try {
      Process limiting =
          new ProcessBuilder("prlimit", "--pid", Long.toString(pid()), "--fsize=" + bytes + ':')
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      NodeProcess.await(limiting);
      return limiting.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether the server's log says that it could not write a file. */
  public boolean hasFailedToWrite() {
    try {
      return Files.readString(settings.log()).contains("File too large");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void command(String line) {
    if (running().ask(line).isEmpty()) {
      throw new IllegalStateException(this + " did not accept \"" + line + "\"\n" + lastLines());
    }
  }

  /** Asks the server for an attribute of its {@code StorageService}; waits if it is paused. */
  Optional<String> attribute(String name) {
    NodeProcess current = process;
    return current == null ? Optional.empty() : current.ask("attribute " + name);
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
