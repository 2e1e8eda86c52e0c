package dev.vht.contracts;

import dev.vht.contracts.annotation.Contracted;
import dev.vht.contracts.annotation.Ensures;
import dev.vht.contracts.annotation.Event;
import dev.vht.contracts.annotation.Key;
import dev.vht.contracts.annotation.Protocol;
import dev.vht.contracts.annotation.Refuses;
import dev.vht.contracts.annotation.Requires;
import dev.vht.contracts.annotation.Rule;
import dev.vht.contracts.verdict.Level;
import dev.vht.contracts.verdict.Phase;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** A small interface with one rule of each kind. */
@Contracted(rules = Shelf.Rules.class, creation = "open", noun = "shelf")
@Protocol(rule = "L1", value = "open (set | ref | remove | _)* close close*", text = "it is closed")
@Protocol(
    rule = "K3",
    value = "(remove | set (set | ref)* remove)*",
    text = "{key} was never set",
    forEach = "key",
    level = Level.FULL,
    seed = "holds",
    seededBy = "set")
@Protocol(
    rule = "R1",
    value = "(absent | cleared | set (set | present)* (removed | cleared))*",
    text = "this contradicts what was done with {key}",
    forEach = "key",
    level = Level.FULL,
    seed = "holds",
    seededBy = "set")
@Refuses(rule = "K3", with = NoSuchElementException.class, on = "ref", text = "{key} was never set")
interface Shelf {
  void set(@Key @Requires("notNull") String key, int value);

  @Event("ref")
  @Event(value = "present", on = Phase.RETURN)
  @Event(value = "absent", on = Phase.THROW, thrown = NoSuchElementException.class)
  int ref(@Key @Requires("notNull") String key);

  @Event("remove")
  @Event(value = "removed", on = Phase.RETURN, when = "isTrue")
  @Event(value = "absent", on = Phase.RETURN)
  boolean remove(@Key String key);

  @Event("remove")
  @Event(value = "cleared", on = Phase.RETURN)
  void clear();

  @Event(value = "present", on = Phase.RETURN, when = "isTrue")
  @Event(value = "absent", on = Phase.RETURN)
  boolean contains(@Key String key);

  @Ensures("notNegative")
  long count();

  default boolean isEmpty() {
    return count() == 0;
  }

  @Requires("isRange")
  double between(int low, double high);

  void close();

  /** The checks. */
  final class Rules {
    private Rules() {}

    @Rule(id = "K1", text = "a key is never null")
    static boolean notNull(@Nullable Object key) {
      return key != null;
    }

    @Rule(id = "N1", text = "a count is never negative")
    static boolean notNegative(long count) {
      return count >= 0;
    }

    @Rule(id = "B1", text = "the lower bound is not above the upper one")
    static boolean isRange(int low, double high) {
      return low <= high;
    }

    static boolean isTrue(boolean result) {
      return result;
    }

    static boolean holds(Shelf shelf, String key) {
      return shelf.contains(key);
    }
  }

  /** A correct implementation; tests override the methods that are to fail. */
  class InMemory implements Shelf {
    final Map<String, Integer> content = new HashMap<>();

    @Override
    public void set(String key, int value) {
      content.put(key, value);
    }

    @Override
    public int ref(String key) {
      Integer value = content.get(key);
      if (value == null) {
        throw new NoSuchElementException(key);
      }
      return value;
    }

    @Override
    public boolean remove(String key) {
      return content.remove(key) != null;
    }

    @Override
    public void clear() {
      content.clear();
    }

    @Override
    public boolean contains(String key) {
      return content.containsKey(key);
    }

    @Override
    public long count() {
      return content.size();
    }

    @Override
    public double between(int low, double high) {
      return (low + high) / 2;
    }

    @Override
    public void close() {}
  }
}
