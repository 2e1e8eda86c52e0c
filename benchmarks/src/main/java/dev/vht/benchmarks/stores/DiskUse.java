package dev.vht.benchmarks.stores;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Watches how much of the disk a directory takes: the blocks that its files have, which is neither
 * their length nor what Java can be asked for. A shell of its own looks about every 50 ms with
 * {@code du}, so that the watched process has nothing to do but to read a line.
 */
final class DiskUse implements AutoCloseable {
  private final Process shell;
  private final AtomicLong most = new AtomicLong();
  private final AtomicLong samples = new AtomicLong();

  private DiskUse(Process shell) {
    this.shell = shell;
  }

  /** Begins to watch. */
  static DiskUse of(Path directory) throws IOException {
    DiskUse use =
        new DiskUse(
            new ProcessBuilder(
                    "sh",
                    "-c",
                    "while kill -0 $PPID; do du -s --block-size=1 \"$0\"; sleep 0.05; done",
                    directory.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD) // of files that go meanwhile
                .start());
    Thread reader = new Thread(use::read, "disk use");
    reader.setDaemon(true);
    reader.start();
    return use;
  }

  private void read() {
    try (BufferedReader lines = shell.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        long bytes = Long.parseLong(line.substring(0, line.indexOf('\t')));
        most.accumulateAndGet(bytes, Math::max);
        samples.incrementAndGet();
      }
    } catch (IOException e) {
      if (shell.isAlive()) {
        throw new UncheckedIOException(e);
      } // else it was closed while a line was read
    }
  }

  /** The greatest use since this was last asked. */
  long mostSinceAsked() {
    return most.getAndSet(0);
  }

  /** How often was looked. */
  long samples() {
    return samples.get();
  }

  @Override
  public void close() {
    shell.destroy();
  }
}
