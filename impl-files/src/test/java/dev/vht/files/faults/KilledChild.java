package dev.vht.files.faults;

import dev.vht.Durability;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Presence;
import dev.vht.spi.Settings;
import dev.vht.spi.Settings.Access;
import dev.vht.spi.Storage;
import dev.vht.spi.StorageProvider;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * A process that writes to a table until it is killed. It prints {@code opened} after it has opened
 * the table, {@code closed} before it reopens it, and the numbers of the thread and of the call
 * after each call.
 */
public final class KilledChild {
  static final int THREADS = 2;
  static final String OPENED = "opened";
  static final String CLOSED = "closed";

  private static final int MAX_CALLS_BETWEEN_OPENINGS = 400;
  private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);

  private KilledChild() {}

  /**
   * Writes until it is killed.
   *
   * @param arguments the scheme, the table's directory, the durability, the seed of the calls
   */
  public static void main(String[] arguments) {
    StorageProvider provider = Providers.provider(arguments[0]);
    Location location = Providers.location(provider, Path.of(arguments[1]));
    Settings settings = new Settings(Durability.valueOf(arguments[2]), Access.READ_WRITE);
    long seed = Long.parseLong(arguments[3]);
    SplittableRandom random = new SplittableRandom(seed);
    for (long first = 0; ; ) {
      long last = first + random.nextInt(MAX_CALLS_BETWEEN_OPENINGS);
      try (Storage storage = open(provider, location, settings)) {
        print(OPENED);
        writeConcurrently(storage, seed, first, last);
      }
      print(CLOSED);
      first = last;
    }
  }

  private static Storage open(StorageProvider provider, Location location, Settings settings) {
    return provider.presence(location) == Presence.TABLE
        ? provider.open(location, settings)
        : provider.create(location, new Metadata("bytes", "bytes"), settings);
  }

  private static void writeConcurrently(Storage storage, long seed, long first, long last) {
    Thread[] threads = new Thread[THREADS];
    for (int i = 0; i < THREADS; i++) {
      int thread = i;
      threads[i] = new Thread(() -> write(storage, seed, thread, first, last));
      threads[i].setUncaughtExceptionHandler(
          (failed, e) -> {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
          });
      threads[i].start();
    }
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException("unexpected interrupt", e);
      }
    }
  }

  private static void write(Storage storage, long seed, int thread, long first, long last) {
    for (long number = first; number < last; number++) {
      String answer = StorageCall.ofChild(seed, thread, number).on(storage);
      if (answer == null) {
        throw new AssertionError("a call has no answer");
      }
      print(thread + " " + number);
    }
  }

  /** Prints a line by one system call, so that a kill loses no complete line. */
  private static void print(String line) {
    try {
      OUT.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException("the output is closed", e);
    }
  }
}
