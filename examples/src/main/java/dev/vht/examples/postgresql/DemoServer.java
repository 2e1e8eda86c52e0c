package dev.vht.examples.postgresql;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server on a free port of this machine, for as long as this process runs.
 *
 * <p>Its programs and its data are in a temporary directory. Closing it stops the server and
 * removes the directory. So does a shutdown hook, and the next server's start where this process
 * was killed.
 */
final class DemoServer implements AutoCloseable {
  /** Asks for no server, as where none can be started. */
  static final String NONE = "none";

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int LINES_OF_LOG = 3;
  private static final int ATTEMPTS = 100;
  private static final int PAUSE_MILLIS = 100;

  private final ServerDirectory directory;
  private final Consumer<String> progress;
  private final CountDownLatch launched = new CountDownLatch(1);
  private volatile @Nullable EmbeddedPostgres server;
  private volatile boolean isClosing;

  private DemoServer(ServerDirectory directory, Consumer<String> progress) {
    this.directory = directory;
    this.progress = progress;
  }

  /**
   * Starts a server.
   *
   * @param wish {@value #NONE} if none should be started, and empty otherwise
   * @param progress is told what is done, in a line each
   * @return the server, to be closed
   * @throws IOException if none can be started here; the message says why
   * @throws CancellationException if the program is ended meanwhile
   */
  static DemoServer start(String wish, Consumer<String> progress) throws IOException {
    ServerDirectory.removeLeftovers(progress);
    if (wish.equals(NONE)) {
      throw new IOException("none is wanted");
    }
    DemoServer demo = new DemoServer(ServerDirectory.create(), progress);
    Runtime.getRuntime().addShutdownHook(new Thread(demo::close, "demo-server-closer"));
    try {
      demo.launch();
      demo.launched.countDown();
      return demo;
    } catch (IOException | RuntimeException | ExceptionInInitializerError e) {
      String reason = e + demo.lastLinesOfLog();
      boolean isEnding = demo.isClosing;
      demo.launched.countDown();
      demo.close();
      if (isEnding) {
        throw new CancellationException("the program has been ended");
      }
      throw new IOException(reason, e);
    }
  }

  private void launch() throws IOException {
    // else the library creates a directory of its own, in which it would also look for old servers
    System.setProperty("ot.epg.working-dir", directory.path().toString());
    progress.accept("Unpacking PostgreSQL into " + directory.path() + " and starting it ...");
    server =
        EmbeddedPostgres.builder()
            .setDataDirectory(directory.path().resolve("data"))
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("shared_buffers", "16MB")
            .setServerConfig("listen_addresses", "127.0.0.1")
            .setServerConfig("unix_socket_directories", "")
            .setLocaleConfig("locale", "C")
            .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log().toFile()))
            .setPGStartupWait(PATIENCE)
            .setRegisterShutdownHook(false)
            .start();
    progress.accept("It is running at " + url());
  }

  private Path log() {
    return directory.path().resolve("server.log");
  }

  private String lastLinesOfLog() throws IOException {
    if (!Files.exists(log())) {
      return "";
    }
    List<String> lines =
        Files.readAllLines(log()).stream().filter(line -> !line.isBlank()).toList();
    return "\n  "
        + String.join(
            "\n  ", lines.subList(Math.max(0, lines.size() - LINES_OF_LOG), lines.size()));
  }

  /**
   * Returns the URL of a database.
   *
   * @return the URL, without options
   */
  String url() {
    EmbeddedPostgres running = server;
    if (running == null) {
      throw new IllegalStateException("the server has not been started");
    }
    return "postgresql://postgres@127.0.0.1:" + running.getPort() + "/postgres";
  }

  /** Stops the server and removes its directory; does nothing the second time. */
  @Override
  public synchronized void close() {
    if (isClosing) {
      return;
    }
    isClosing = true;
    try (directory) {
      endLaunch();
      EmbeddedPostgres running = server;
      if (running != null) {
        running.close();
        progress.accept("The server is stopped.");
      }
    } catch (IOException e) {
      progress.accept("The server cannot be stopped, or its directory removed: " + e);
    }
  }

  /** Another thread may be starting the server, which fails when its programs are stopped. */
  private void endLaunch() {
    try {
      for (int i = 0; i < ATTEMPTS && !launched.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS); i++) {
        directory.stopProcesses();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
