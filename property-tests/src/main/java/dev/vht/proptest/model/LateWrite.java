package dev.vht.proptest.model;

import dev.vht.VirtualHashTable;
import dev.vht.proptest.value.Bytes;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Writes of "a", which has the value 1, that make one call of the storage. */
@SuppressWarnings("ImmutableEnumChecker") // functions, which hold no state
public enum LateWrite {
  SET(2, table -> table.set("a", new byte[] {2})),
  REPLACE(2, table -> table.replace("a", new byte[] {2})),
  REPLACE_IF_EQUAL(2, table -> table.replace("a", new byte[] {1}, new byte[] {2})),
  COMPUTE(2, table -> table.compute("a", old -> Optional.of(new byte[] {2}))),
  REMOVE(0, table -> table.remove("a")),
  REMOVE_IF_EQUAL(0, table -> table.remove("a", new byte[] {1})),
  COMPUTE_NOTHING(0, table -> table.compute("a", old -> Optional.empty())),
  CLEAR(0, VirtualHashTable::clear),
  FILL(2, table -> table.fill(Map.of("a", new byte[] {2})));

  private final int result;
  private final Consumer<VirtualHashTable<String, byte[]>> write;

  LateWrite(int result, Consumer<VirtualHashTable<String, byte[]>> write) {
    this.result = result;
    this.write = write;
  }

  /** Whether it needs conditional writes (rule R10). */
  public boolean isConditional() {
    return switch (this) {
      case REPLACE, REPLACE_IF_EQUAL, COMPUTE, REMOVE_IF_EQUAL, COMPUTE_NOTHING -> true;
      case SET, REMOVE, CLEAR, FILL -> false;
    };
  }

  /** Makes the write. */
  public void of(VirtualHashTable<String, byte[]> table) {
    write.accept(table);
  }

  /** Returns the value that "a" has after it; empty if it has none. */
  public Optional<Bytes> result() {
    return result == 0 ? Optional.empty() : Optional.of(new Bytes(new byte[] {(byte) result}));
  }
}
