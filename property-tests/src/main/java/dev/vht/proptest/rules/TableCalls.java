package dev.vht.proptest.rules;

import dev.vht.VirtualHashTable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A call of each method, for rules that forbid them in some states. */
final class TableCalls {
  private TableCalls() {}

  /** The calls that change a table. */
  static final Map<String, Consumer<VirtualHashTable<String, byte[]>>> WRITES = writes();

  /** All calls except delete, close and location. */
  static final Map<String, Consumer<VirtualHashTable<String, byte[]>>> ALL = all();

  private static Map<String, Consumer<VirtualHashTable<String, byte[]>>> writes() {
    byte[] value = {1};
    byte[] other = {2};
    Map<String, Consumer<VirtualHashTable<String, byte[]>>> calls = new LinkedHashMap<>();
    calls.put("set(\"a\", v)", table -> table.set("a", value));
    calls.put("remove(\"a\")", table -> table.remove("a"));
    calls.put("putIfAbsent(\"b\", v)", table -> table.putIfAbsent("b", value));
    calls.put("replace(\"a\", v)", table -> table.replace("a", value));
    calls.put("replace(\"a\", v, w)", table -> table.replace("a", value, other));
    calls.put("remove(\"a\", v)", table -> table.remove("a", value));
    calls.put("compute(\"a\", v)", table -> table.compute("a", old -> Optional.of(value)));
    calls.put("fill({a=v})", table -> table.fill(Map.of("a", value)));
    calls.put("clear()", VirtualHashTable::clear);
    calls.put("compact()", VirtualHashTable::compact);
    return calls;
  }

  private static Map<String, Consumer<VirtualHashTable<String, byte[]>>> all() {
    byte[] value = {1};
    Map<String, Consumer<VirtualHashTable<String, byte[]>>> calls = new LinkedHashMap<>(writes());
    calls.put("ref(\"a\")", table -> table.ref("a"));
    calls.put("ref(\"a\", v)", table -> table.ref("a", value));
    calls.put("ref(\"a\", () -> v)", table -> table.ref("a", () -> value));
    calls.put("find(\"a\")", table -> table.find("a"));
    calls.put("contains(\"a\")", table -> table.contains("a"));
    calls.put("count()", VirtualHashTable::count);
    calls.put("isEmpty()", VirtualHashTable::isEmpty);
    calls.put("keys()", table -> table.keys().close());
    calls.put("values()", table -> table.values().close());
    calls.put("entries()", table -> table.entries().close());
    calls.put("watch(l)", table -> table.watch(() -> {}).close());
    calls.put("flush()", VirtualHashTable::flush);
    calls.put("backup(\"\")", table -> table.backup(""));
    return calls;
  }
}
