package dev.vht.proptest.model;

import dev.vht.VirtualHashTable;
import dev.vht.proptest.value.Bytes;
import java.util.Optional;

/** The ways to increment a counter in a table concurrently with others. */
public enum IncrementMethod {
  REPLACE("table.replace(key, old, old + 1), repeated until it returns true") {
    @Override
    void once(VirtualHashTable<String, byte[]> table, String key) {
      while (true) {
        byte[] old = table.ref(key);
        if (table.replace(key, old, Bytes.ofNumber(Bytes.toNumber(old) + 1))) {
          return;
        }
      }
    }
  },
  COMPUTE("table.compute(key, old -> old + 1)") {
    @Override
    void once(VirtualHashTable<String, byte[]> table, String key) {
      table.compute(key, old -> Optional.of(Bytes.ofNumber(Bytes.toNumber(old.orElseThrow()) + 1)));
    }
  },
  MERGE("table.asMap().merge(key, 1, Integer::sum)") {
    @Override
    void once(VirtualHashTable<String, byte[]> table, String key) {
      table
          .asMap()
          .merge(
              key,
              Bytes.ofNumber(1),
              (old, one) -> Bytes.ofNumber(Bytes.toNumber(old) + Bytes.toNumber(one)));
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

  /** Returns the call in Java-like pseudocode. */
  @Override
  public String toString() {
    return java;
  }
}
