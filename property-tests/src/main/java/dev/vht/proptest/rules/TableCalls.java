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

  /** The calls of the table and its map view that need conditional writes. */
  static final Map<String, Consumer<VirtualHashTable<String, byte[]>>> CONDITIONAL = conditional();

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

  @SuppressWarnings("CollectionUndefinedEquality") // the view compares arrays by their elements
  private static Map<String, Consumer<VirtualHashTable<String, byte[]>>> conditional() {
    byte[] value = {1};
    byte[] other = {2};
    Map<String, Consumer<VirtualHashTable<String, byte[]>>> calls = new LinkedHashMap<>();
    calls.put("putIfAbsent(\"b\", w)", table -> table.putIfAbsent("b", other));
    calls.put("putIfAbsent(\"a\", w)", table -> table.putIfAbsent("a", other));
    calls.put("replace(\"a\", w)", table -> table.replace("a", other));
    calls.put("replace(\"b\", w)", table -> table.replace("b", other));
    calls.put("replace(\"a\", v, w)", table -> table.replace("a", value, other));
    calls.put("remove(\"a\", v)", table -> table.remove("a", value));
    calls.put("remove(\"a\", w)", table -> table.remove("a", other));
    calls.put("compute(\"a\", old -> w)", table -> table.compute("a", old -> Optional.of(other)));
    calls.put("compute(\"a\", old -> old)", table -> table.compute("a", old -> old));
    calls.put("asMap().put(\"a\", w)", table -> table.asMap().put("a", other));
    calls.put("asMap().putIfAbsent(\"b\", w)", table -> table.asMap().putIfAbsent("b", other));
    calls.put("asMap().replace(\"a\", w)", table -> table.asMap().replace("a", other));
    calls.put("asMap().replace(\"a\", v, w)", table -> table.asMap().replace("a", value, other));
    calls.put("asMap().remove(\"a\")", table -> table.asMap().remove("a"));
    calls.put("asMap().remove(\"a\", v)", table -> table.asMap().remove("a", value));
    calls.put(
        "asMap().compute(\"a\", f)", table -> table.asMap().compute("a", (key, old) -> other));
    calls.put(
        "asMap().computeIfAbsent(\"a\", f)",
        table -> table.asMap().computeIfAbsent("a", key -> other));
    calls.put(
        "asMap().computeIfPresent(\"b\", f)",
        table -> table.asMap().computeIfPresent("b", (key, old) -> other));
    calls.put(
        "asMap().merge(\"a\", w, f)",
        table -> table.asMap().merge("a", other, (old, more) -> more));
    calls.put("asMap().replaceAll(f)", table -> table.asMap().replaceAll((key, old) -> other));
    calls.put("asMap().values().remove(v)", table -> table.asMap().values().remove(value));
    calls.put(
        "asMap().values().removeIf(f)", table -> table.asMap().values().removeIf(each -> true));
    calls.put(
        "asMap().entrySet().removeIf(f)", table -> table.asMap().entrySet().removeIf(each -> true));
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
