package dev.vht.examples.sessions;

import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codec;
import dev.vht.codec.Codecs;
import dev.vht.contracts.verdict.ContractViolation;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The two sessions of the dictionary in a database: with strings, and with any JSON value. */
final class DictSession {
  private static final String NAME = "first_name";

  private final PrintStream out;

  DictSession(PrintStream out) {
    this.out = out;
  }

  /** Default values, default procedures, and the result for a missing key without either. */
  void withStrings(String url) {
    try (VirtualHashTable<String, String> dict = open(url, Codecs.strings())) {
      out.println(dict.ref(NAME, "no such key 'first_name' so here is a string default value"));
      out.println(
          dict.ref(
              NAME, () -> "no such key 'first_name', have a procedurally-generated default value"));
      out.println(
          "if no default value provided, ref for a non-existent key gives: " + violationOf(dict));
      dict.set(NAME, "David");
      out.println("value of 'first_name' key: " + dict.ref(NAME));
      dict.remove(NAME);
      out.println(
          "trying to access first_name key which was just removed, the result should be a"
              + " violation. Result: "
              + violationOf(dict));
      dict.set(NAME, "David");
      dict.set("last_name", "Storrs");
      out.println("the hash has " + dict.count() + " items");
      dict.delete();
    }
  }

  /** Numbers and maps as keys and values, and the other operations of a dictionary. */
  void withJson(String url) {
    try (VirtualHashTable<Object, Object> dict = open(url, Codecs.json(Object.class))) {
      out.println("The backing store for this vht is: " + dict.location().orElseThrow());
      out.println("The vht is empty?: " + dict.isEmpty());
      out.println("dict has key 'first_name'?: " + dict.contains(NAME));
      setAndRemove(dict);
      addMixedItems(dict);
      out.println("Clearing the dict...");
      dict.clear();
      out.println("The dict has " + dict.count() + " items");
      dict.delete();
    }
  }

  private void setAndRemove(VirtualHashTable<Object, Object> dict) {
    out.println(dict.ref(NAME, "No such key 'first_name' so here is a string default value"));
    out.println(
        dict.ref(
            NAME, () -> "No such key 'first_name', have a procedurally-generated default value"));
    out.println(
        "If no default value provided, ref for a non-existent key gives: " + violationOf(dict));
    dict.set(NAME, "David");
    out.println("Value of 'first_name' key after insert: " + dict.ref(NAME));
    out.println("Removing 'first_name' key...");
    dict.remove(NAME);
    out.println(
        "Trying to access first_name key which was just removed, the result should be a"
            + " violation. Result: "
            + violationOf(dict));
  }

  private void addMixedItems(VirtualHashTable<Object, Object> dict) {
    out.println("Adding a bunch of items including some that are no strings...");
    Map<String, String> alphabet = Map.of("a", "apple", "b", "ball");
    dict.set(NAME, "David");
    dict.set("last_name", "Storrs");
    dict.set(17, "seventeen (has a non-string key)");
    dict.set(alphabet, "used alphabet hash as key");
    dict.set("using alphabet hash as value", alphabet);
    out.println("The dict has " + dict.count() + " items");
    entries(dict).forEach(entry -> out.println("  " + entry));
    out.println("ref(alphabet, \"nothing\") gives: " + dict.ref(alphabet, "nothing"));
  }

  private static <T> VirtualHashTable<T, T> open(String url, Codec<T> codec) {
    return VirtualHashTables.at(url).keys(codec).values(codec).mode(OpenMode.CREATE).open();
  }

  /** The entries as text, sorted because a table has no order. */
  private static List<String> entries(VirtualHashTable<Object, Object> dict) {
    try (Stream<Map.Entry<Object, Object>> entries = dict.entries()) {
      return entries.map(entry -> entry.getKey() + " = " + entry.getValue()).sorted().toList();
    }
  }

  /** Provokes a violation by a missing key, and returns its headline. */
  private static <V> String violationOf(VirtualHashTable<? super String, V> dict) {
    try {
      return String.valueOf(dict.ref(NAME));
    } catch (ContractViolation violation) {
      return violation.violation().headline();
    }
  }
}
