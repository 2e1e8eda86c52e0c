package dev.vht.benchmarks.stores;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures the disk space of a directory: the blocks of its files, which Java cannot report, and
 * which differ from the files' lengths. A shell process samples it about every 50 ms with {@code
 * du}, so the measured process only reads a line.
 */
public final class DiskUse implements AutoCloseable {
  private final Process shell;
  private final AtomicLong maximum = new AtomicLong();

  private DiskUse(Process shell) {
    this.shell = shell;
  }

  /**
   * Returns the space now.
   *
   * @param directory an existing directory
   * @return its bytes
   * @throws IOException if the space cannot be measured
   */
  public static long now(Path directory) throws IOException {
    Process process =
        new ProcessBuilder("du", "-s", "--block-size=1", directory.toString()).start();
    try (BufferedReader lines = process.inputReader()) {
      String line = lines.readLine();
      if (line == null) {
        throw new IOException("du does not know the space of " + directory);
      }
      return bytes(line);
    }
  }

  private static long bytes(String line) {
    return Long.parseLong(line.substring(0, line.indexOf('\t')));
  }

  /**
   * Starts sampling.
   *
   * @param directory an existing directory
   * @return takes samples until it is closed
   * @throws IOException if the shell cannot be started
   */
  public static DiskUse of(Path directory) throws IOException {
    DiskUse use =
        new DiskUse(
            new ProcessBuilder(
                    "sh",
                    "-c",
                    "while kill -0 $PPID; do du -s --block-size=1 \"$0\"; sleep 0.05; done",
                    directory.toString())
                .redirectError(
                    ProcessBuilder.Redirect.DISCARD) // about files deleted during the scan
                .start());
    Thread reader = new Thread(use::read, "disk use");
    reader.setDaemon(true);
    reader.start();
    return use;
  }

  private void read() {
    try (BufferedReader lines = shell.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        maximum.accumulateAndGet(bytes(line), Math::max);
      }
    } catch (IOException e) {
      if (shell.isAlive()) {
        throw new UncheckedIOException(e);
      } // else it was closed while a line was read
    }
  }

  /**
   * Returns the maximum since the last call, and resets it.
   *
   * @return the bytes; 0 if there was no sample
   */
  public long takeMaximum() {
    return maximum.getAndSet(0);
  }

  @Override
  public void close() {
    shell.destroy();
  }
}
