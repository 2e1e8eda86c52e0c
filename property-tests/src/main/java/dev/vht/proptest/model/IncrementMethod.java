package dev.vht.proptest.model;

import dev.vht.VirtualHashTable;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The ways to increment a counter in a table concurrently with others. */
public enum IncrementMethod {
  REPLACE("table.replace(key, old, old + 1), repeated until it returns true") {
    @Override
    void once(VirtualHashTable<String, byte[]> table, String key) {
      while (true) {
        byte[] old = table.ref(key);
        if (table.replace(key, old, bytes(number(old) + 1))) {
          return;
        }
      }
    }
  },
  COMPUTE("table.compute(key, old -> old + 1)") {
    @Override
    void once(VirtualHashTable<String, byte[]> table, String key) {
      table.compute(key, old -> Optional.of(bytes(number(old.orElseThrow()) + 1)));
    }
  },
  MERGE("table.asMap().merge(key, 1, Integer::sum)") {
    @Override
    void once(VirtualHashTable<String, byte[]> table, String key) {
      table.asMap().merge(key, bytes(1), (old, one) -> bytes(number(old) + number(one)));
    }
  };

  private final String java;

  IncrementMethod(String java) {
    this.java = java;
  }

  abstract void once(VirtualHashTable<String, byte[]> table, String key);

  public void times(int count, VirtualHashTable<String, byte[]> table, String key) {
    for (int i = 0; i < count; i++) {
      once(table, key);
    }
  }

  public static byte[] bytes(int number) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
  }

  public static int number(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getInt();
  }

  /** Returns the call in Java-like pseudocode. */
  @Override
  public String toString() {
    return java;
  }
}
