package dev.vht.benchmarks;

import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Prints how many bytes a live key costs under a rule for each key: the keys themselves in an
 * array, and what a hand-written decorator and the engine at level FULL hold beside them.
 */
public final class KeyMemory {
  private static final int LIVE = 1_000_000;

  private KeyMemory() {}

  /**
   * Measures.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    List.of(
            Registers.decorated(Registers.Target.NOTHING),
            Registers.contracted(Registers.Target.NOTHING))
        .forEach(KeyMemory::warm);
    long empty = Heap.used();
    Object[] keys = keys();
    print("keys in an array", Heap.used() - empty);
    print("decorator", beside(keys, () -> Registers.decorated(Registers.Target.NOTHING)));
    print("contract", beside(keys, () -> Registers.contracted(Registers.Target.NOTHING)));
  }

  private static Object[] keys() {
    Object[] keys = new Object[LIVE];
    Arrays.setAll(keys, i -> (long) i);
    return keys;
  }

  /** Loads what is loaded once, so that it does not count as a key's. */
  private static void warm(Register register) {
    register.set(1L);
    register.ref(1L);
  }

  /** What a register with live keys takes, the keys not counted as somebody else holds them. */
  private static long beside(Object[] keys, Supplier<Register> made) {
    long before = Heap.used();
    Register register = made.get();
    for (Object key : keys) {
      register.set((Long) key);
    }
    try {
      return Heap.used() - before;
    } finally {
      Reference.reachabilityFence(keys);
      Reference.reachabilityFence(register);
    }
  }

  private static void print(String what, long bytes) {
    System.out.printf("%-16s %6.1f bytes a key%n", what, (double) bytes / LIVE);
  }
}
