package dev.vht.postgresql;

import dev.vht.CachePolicy;
import dev.vht.Freshness;
import dev.vht.OpenMode;
import dev.vht.StorageException;
import dev.vht.TableBuilder;
import dev.vht.UnknownOutcomeException;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codecs;
import dev.vht.spi.Capability;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A process that writes to a table until it is killed. Each of its threads has keys of its own,
 * which nobody else writes.
 *
 * <p>A line says what a thread does: the kind, a key and the state of the key after the write,
 * which is a number or {@link #ABSENT}. {@link #BEGUN} comes before a write, and then one of the
 * others. After each write the thread reads the key.
 *
 * <p>For each key on the standard input it answers with a line {@link #READ}.
 */
final class KillClient {
  static final int THREADS = 2;
  static final int KEYS = 3;
  static final String ABSENT = "-";

  static final String BEGUN = ">";
  static final String DONE = "=";

  /** The outcome was reported as unknown; the state is what the key has now. */
  static final String UNKNOWN = "?";

  /** The write failed, and the exception said that the table is as it was. */
  static final String FAILED = "!";

  /** The key has a state that it must not have. */
  static final String WRONG = "wrong";

  static final String READ = "read";

  private static final int MOST_PADDING = 3_000;

  private final VirtualHashTable<String, String> table;
  private final OutputStream output = new FileOutputStream(FileDescriptor.out);

  private KillClient(VirtualHashTable<String, String> table) {
    this.table = table;
  }

  /**
   * Writes until it is killed.
   *
   * @param arguments the URL, the number of the client, and the first number to write
   */
  public static void main(String[] arguments) throws IOException {
    KillClient client = new KillClient(open(arguments[0], OpenMode.UPDATE));
    long first = Long.parseLong(arguments[2]);
    for (int thread = 0; thread < THREADS; thread++) {
      int number = thread;
      Thread writer =
          new Thread(() -> client.write(Integer.parseInt(arguments[1]), number, first), "writer");
      writer.setDaemon(true);
      writer.start();
    }
    client.answer();
    Runtime.getRuntime().halt(0); // the test has ended
  }

  /** Opens the table, with a cache if caches are told what others write. */
  static VirtualHashTable<String, String> open(String url, OpenMode mode) {
    TableBuilder<String, String> table =
        VirtualHashTables.at(url).keys(Codecs.strings()).values(Codecs.strings()).mode(mode);
    return isCached()
        ? table.cache(CachePolicy.entries(8)).freshness(Freshness.checked()).open()
        : table.open();
  }

  static boolean isCached() {
    return TestTables.PROVIDER.capabilities().contains(Capability.FOREIGN_CHANGES);
  }

  /** Names a key; the last one of a thread is removed now and then. */
  static String key(int client, int thread, int number) {
    return "client" + client + "." + thread + "." + number;
  }

  static boolean isRemoved(int number) {
    return number == KEYS - 1;
  }

  /** Returns a value whose parts all depend on the number, and that often needs several pages. */
  private static String value(long number) {
    return number + ":" + Long.toString(number, 36).repeat((int) (number * 37 % MOST_PADDING) / 4);
  }

  /** Returns the state of a key that has a value. Throws if no write has written the value. */
  static String state(Optional<String> value) {
    if (value.isEmpty()) {
      return ABSENT;
    }
    String number = value.get().substring(0, value.get().indexOf(':'));
    if (!value.get().equals(value(Long.parseLong(number)))) {
      throw new IllegalStateException("a part of the value " + value.get());
    }
    return number;
  }

  private void answer() throws IOException {
    BufferedReader keys =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String key = keys.readLine(); key != null; key = keys.readLine()) {
      say(READ, key, state(table.find(key)));
    }
  }

  private void say(String kind, String key, String state) {
    byte[] line = (kind + ' ' + key + ' ' + state + '\n').getBytes(StandardCharsets.UTF_8);
    synchronized (output) {
      try {
        output.write(line);
      } catch (IOException e) {
        Runtime.getRuntime().halt(1); // the test has ended
      }
    }
  }

  private void write(int client, int thread, long first) {
    Map<String, String> states = new HashMap<>();
    for (long number = first; ; number++) {
      int which = (int) (number % KEYS);
      String key = key(client, thread, which);
      try {
        String old = states.getOrDefault(key, state(table.find(key)));
        states.put(key, write(key, number, old, isRemoved(which)));
      } catch (RuntimeException | Error e) {
        say(WRONG, key, e.toString().replace('\n', ' '));
        return;
      }
    }
  }

  /** Makes a write, and returns the state of the key after it. */
  private String write(String key, long number, String old, boolean mayRemove) {
    boolean isRemoval = mayRemove && !old.equals(ABSENT);
    String next = isRemoval ? ABSENT : Long.toString(number);
    say(BEGUN, key, next);
    String kind = DONE;
    try {
      if (isRemoval) {
        boolean unused = table.remove(key);
      } else {
        set(key, number, old);
      }
    } catch (UnknownOutcomeException e) {
      kind = UNKNOWN;
    } catch (StorageException e) {
      kind = FAILED;
    }
    String found = state(table.find(key));
    boolean isAllowed =
        switch (kind) {
          case DONE -> found.equals(next);
          case FAILED -> found.equals(old);
          default -> found.equals(old) || found.equals(next);
        };
    if (!isAllowed) {
      throw new IllegalStateException(
          found + " after a write (" + kind + ") from " + old + " to " + next);
    }
    say(kind, key, found);
    return found;
  }

  private void set(String key, long number, String old) {
    String value = value(number);
    if (old.equals(ABSENT)) {
      table.putIfAbsent(key, value).ifPresent(found -> fail("is there: " + found));
      return;
    }
    switch ((int) (number / KEYS % 4)) {
      case 0 -> {
        if (!table.replace(key, value(Long.parseLong(old)), value)) {
          fail("does not have its value " + old);
        }
      }
      case 1 -> {
        Optional<String> unused =
            table.compute(
                key,
                found -> {
                  if (!state(found).equals(old)) {
                    fail("does not have its value " + old);
                  }
                  return Optional.of(value);
                });
      }
      default -> table.set(key, value);
    }
  }

  private static void fail(String why) {
    throw new IllegalStateException("a key that nobody else writes " + why);
  }
}
