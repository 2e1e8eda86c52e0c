package dev.vht.proptest.planted;

import dev.vht.VirtualHashTable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A table that simulates the effect of a kill. */
class DyingTable extends ForwardingTable<String, byte[]> {
  private static final int MOST_MILLISECONDS_TO_THE_KILL = 4;

  private boolean isDead;
  private boolean isEnded;
  private String touched = "";

  DyingTable(VirtualHashTable<String, byte[]> table) {
    super(table);
  }

  /** Ends a call of a killed process. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Kills the process between two calls, or where a call is {@link #partway}. */
  final synchronized void kill() {
    if (!isDead) {
      isDead = true;
      if (!isEnded) {
        die();
        table.close();
      }
    }
  }

  /** The effect of the kill, apart from ending all calls. */
  void die() {}

  /** Runs a call that changes the table. */
  <T> T write(String call, Supplier<T> write) {
    return write.get();
  }

  private synchronized <T> T written(String call, String key, Supplier<T> write) {
    requireAlive();
    T result = write(call, write);
    touched = key;
    return result;
  }

  private void requireAlive() {
    if (isDead) {
      throw new Killed();
    }
  }

  /** Waits, so that the kill may happen here. */
  final void partway() {
    long end = System.nanoTime() + 1_000_000L * MOST_MILLISECONDS_TO_THE_KILL;
    try {
      while (!isDead && System.nanoTime() < end) {
        wait(1); // lets kill() in
      }
    } catch (InterruptedException e) {
      throw new Killed();
    }
    requireAlive();
  }

  /** Returns whether the last call, which may not be acknowledged, had another key. */
  final boolean isUntouched(String key) {
    return !touched.isEmpty() && !touched.equals(key);
  }

  final Map<String, byte[]> content() {
    Map<String, byte[]> content = new HashMap<>();
    try (Stream<Map.Entry<String, byte[]>> entries = table.entries()) {
      entries.forEach(entry -> content.put(entry.getKey(), entry.getValue()));
    }
    return content;
  }

  private void run(String call, Runnable write) {
    written(
        call,
        "",
        () -> {
          write.run();
          return true;
        });
  }

  @Override
  public final void set(String key, byte[] value) {
    written(
        "set",
        key,
        () -> {
          table.set(key, value);
          return true;
        });
  }

  @Override
  public final boolean remove(String key) {
    return written("remove", key, () -> table.remove(key));
  }

  @Override
  public final Optional<byte[]> putIfAbsent(String key, byte[] value) {
    return written("putIfAbsent", key, () -> table.putIfAbsent(key, value));
  }

  @Override
  public final Optional<byte[]> replace(String key, byte[] value) {
    return written("replace", key, () -> table.replace(key, value));
  }

  @Override
  public final boolean replace(String key, byte[] expected, byte[] value) {
    return written("replace expected", key, () -> table.replace(key, expected, value));
  }

  @Override
  public final boolean remove(String key, byte[] expected) {
    return written("remove expected", key, () -> table.remove(key, expected));
  }

  @Override
  public final Optional<byte[]> compute(String key, UnaryOperator<Optional<byte[]>> function) {
    return written("compute", key, () -> table.compute(key, function));
  }

  @Override
  public final void fill(Map<? extends String, ? extends byte[]> content) {
    run("fill", () -> filling(content));
  }

  void filling(Map<? extends String, ? extends byte[]> content) {
    table.fill(content);
  }

  @Override
  public final void clear() {
    run("clear", this::clearing);
  }

  void clearing() {
    table.clear();
  }

  @Override
  public final void backup(String url) {
    run("backup", () -> backingUp(url));
  }

  void backingUp(String url) {
    table.backup(url);
  }

  @Override
  public final void delete() {
    run(
        "delete",
        () -> {
          deleting();
          isEnded = true;
        });
  }

  @Override
  public final synchronized void close() {
    requireAlive();
    isEnded = true;
    super.close();
  }

  void deleting() {
    table.delete();
  }
}
