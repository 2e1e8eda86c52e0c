package dev.vht.benchmarks;

import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Prints the bytes per live key under a rule for each key: the keys themselves in an array, and the
 * additional bytes of a hand-written decorator and of the engine at level FULL.
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
    print("decorator", retainedBytes(keys, () -> Registers.decorated(Registers.Target.NOTHING)));
    print("contract", retainedBytes(keys, () -> Registers.contracted(Registers.Target.NOTHING)));
  }

  private static Object[] keys() {
    Object[] keys = new Object[LIVE];
    Arrays.setAll(keys, i -> (long) i);
    return keys;
  }

  /** Loads classes before the measurement, so they do not count. */
  private static void warm(Register register) {
    register.set(1L);
    register.ref(1L);
  }

  /** Returns the bytes of a register with live keys, without the keys themselves. */
  private static long retainedBytes(Object[] keys, Supplier<Register> source) {
    long before = Heap.used();
    Register register = source.get();
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
