package dev.vht.proptest.history;

import dev.vht.StorageException;
import dev.vht.VirtualHashTable;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A client that makes random calls. Each write has its own value. Comparisons are mostly with the
 * value that the client saw last under that key, so that many succeed.
 */
final class HistoryClient {
  private static final long PAUSE_AFTER_FAILURE = TimeUnit.MILLISECONDS.toNanos(2);

  private final String name;
  private final HistoryRecorder recorder;
  private final VirtualHashTable<String, String> table;
  private final SplittableRandom random;
  private final String[] keys;
  private final String[] lastSeen;
  private final HistoryRun.Calls calls;
  private int written;

  HistoryClient(
      String name,
      HistoryRecorder recorder,
      VirtualHashTable<String, String> table,
      int keyCount,
      HistoryRun.Calls calls,
      SplittableRandom random) {
    this.name = name;
    this.calls = calls;
    this.recorder = recorder;
    this.table = table;
    this.random = random;
    this.keys = new String[keyCount];
    this.lastSeen = new String[keyCount];
    for (int i = 0; i < keyCount; i++) {
      keys[i] = "k" + i;
      lastSeen[i] = "none";
    }
  }

  void run(long operations) {
    for (long i = 0; i < operations; i++) {
      int key = random.nextInt(keys.length);
      Call call = next(key);
      try {
        see(key, call, recorder.call(name, table, keys[key], call));
      } catch (StorageException e) {
        LockSupport.parkNanos(PAUSE_AFTER_FAILURE);
      }
    }
  }

  private Call next(int key) {
    if (calls == HistoryRun.Calls.FIND_AND_SET) {
      return random.nextBoolean() ? new Call.Find() : new Call.Set(value());
    }
    int choice = random.nextInt(100);
    if (choice < 34) {
      return new Call.Find();
    }
    if (choice < 40) {
      return new Call.Contains();
    }
    if (choice < 62) {
      return new Call.Set(value());
    }
    if (choice < 70) {
      return new Call.Remove();
    }
    if (choice < 80) {
      return new Call.PutIfAbsent(value());
    }
    return choice < 94
        ? new Call.Replace(lastSeen[key], value())
        : new Call.RemoveIfEqual(lastSeen[key]);
  }

  private String value() {
    return name + "-" + written++;
  }

  private void see(int key, Call call, @Nullable String result) {
    CallKind kind = CallKind.of(call);
    if (kind.returnsValue() && result != null) {
      lastSeen[key] = result;
    } else if (kind.writes && (result == null || result.equals("true"))) {
      lastSeen[key] = CallKind.written(call);
    }
  }
}
