package dev.vht.examples.sessions;

import dev.vht.Codecs;
import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.contracts.ContractViolation;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The two sessions of the dictionary in a database: with strings, and with anything JSON can say.
 */
final class DictSession {
  private static final String NAME = "first_name";

  private final PrintStream out;

  DictSession(PrintStream out) {
    this.out = out;
  }

  /** Default values, default procedures, and what a missing key gives without either. */
  void withStrings(String url) {
    try (VirtualHashTable<String, String> dict =
        VirtualHashTables.at(url)
            .keys(Codecs.strings())
            .values(Codecs.strings())
            .mode(OpenMode.CREATE_OR_UPDATE)
            .open()) {
      dict.clear();
      out.println(dict.ref(NAME, "no such key 'first_name' so here is a string default value"));
      out.println(
          dict.ref(
              NAME, () -> "no such key 'first_name', have a procedurally-generated default value"));
      out.println("if no default value is provided: " + refused(dict));
      dict.set(NAME, "David");
      out.println("value of 'first_name' key: " + dict.ref(NAME));
      dict.remove(NAME);
      out.println("the key was just removed: " + refused(dict));
      dict.set(NAME, "David");
      dict.set("last_name", "Storrs");
      out.println("the hash has " + dict.count() + " items");
      dict.delete();
    }
  }

  /** Keys and values that are numbers and maps. */
  void withJson(String url) {
    try (VirtualHashTable<Object, Object> dict =
        VirtualHashTables.at(url)
            .keys(Codecs.json(Object.class))
            .values(Codecs.json(Object.class))
            .mode(OpenMode.CREATE)
            .open()) {
      out.println("The vht is empty?: " + dict.isEmpty());
      out.println("dict has key 'first_name'?: " + dict.contains(NAME));
      Map<String, String> alphabet = Map.of("a", "apple", "b", "ball");
      dict.set(NAME, "David");
      dict.set("last_name", "Storrs");
      dict.set(17, "seventeen (has a non-string key)");
      dict.set(alphabet, "used alphabet hash as key");
      dict.set("using alphabet hash as value", alphabet);
      out.println("The dict has " + dict.count() + " items");
      entries(dict).forEach(entry -> out.println("  " + entry));
      out.println("ref of the alphabet hash gives: " + dict.ref(alphabet, "nothing"));
      out.println("Clearing the dict...");
      dict.clear();
      out.println("The dict has " + dict.count() + " items");
      dict.delete();
    }
  }

  /** The entries, sorted as they print: a table has no order. */
  private static List<String> entries(VirtualHashTable<Object, Object> dict) {
    try (Stream<Map.Entry<Object, Object>> entries = dict.entries()) {
      return entries
          .map(entry -> entry.getKey() + " = " + entry.getValue())
          .sorted(Comparator.naturalOrder())
          .toList();
    }
  }

  private static String refused(VirtualHashTable<String, String> dict) {
    try {
      return dict.ref(NAME);
    } catch (ContractViolation violation) {
      return violation.violation().headline();
    }
  }
}
