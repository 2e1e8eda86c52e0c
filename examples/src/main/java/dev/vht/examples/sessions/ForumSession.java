package dev.vht.examples.sessions;

import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codec;
import dev.vht.codec.Codecs;
import dev.vht.contracts.verdict.ContractViolation;
import java.io.PrintStream;
import java.util.function.UnaryOperator;

/** The forum's session of aap and noot, in four parts, followed by the deletions. */
final class ForumSession {
  private static final Codec<String> STRINGS = Codecs.strings();

  private final UnaryOperator<String> urls;
  private final PrintStream out;

  /**
   * Creates a session.
   *
   * @param urls maps a table's name to its URL
   * @param out where to print
   */
  ForumSession(UnaryOperator<String> urls, PrintStream out) {
    this.urls = urls;
    this.out = out;
  }

  void run() {
    String first = urls.apply("vht");
    openANewTable(first);
    withATable(first);
    removeAndRefer(urls.apply("vht2"));
    callWithATable(urls.apply("vht3"));
    try (VirtualHashTable<String, String> table = open(first, OpenMode.UPDATE)) {
      table.delete();
    }
    VirtualHashTables.delete(urls.apply("vht2"));
    VirtualHashTables.delete(urls.apply("vht3"));
    VirtualHashTables.delete(urls.apply("vht3")); // deleting again does nothing
  }

  private VirtualHashTable<String, String> open(String url, OpenMode mode) {
    return VirtualHashTables.at(url).keys(STRINGS).values(STRINGS).mode(mode).open();
  }

  private void openANewTable(String url) {
    try (VirtualHashTable<String, String> table = open(url, OpenMode.CREATE)) {
      table.set("aap", "aap");
      table.set("noot", "noot");
      out.println(table.ref("aap"));
      out.println(table.ref("noot"));
    }
  }

  private void withATable(String url) {
    try (VirtualHashTable<String, String> table = open(url, OpenMode.REPLACE)) {
      table.set("aap", "aap");
      table.set("noot", "noot");
      out.println(table.ref("aap"));
      out.println(table.ref("noot"));
    }
  }

  private void removeAndRefer(String url) {
    try (VirtualHashTable<String, String> table = open(url, OpenMode.REPLACE)) {
      table.set("aap", "aap");
      table.set("noot", "noot");
      out.println(table.ref("aap"));
      out.println(table.ref("noot"));
      table.remove("aap");
      try {
        table.ref("aap");
      } catch (ContractViolation violation) {
        out.println(violation.getMessage());
      }
    }
  }

  private void callWithATable(String url) {
    String result =
        VirtualHashTables.with(
            url,
            STRINGS,
            STRINGS,
            OpenMode.REPLACE,
            table -> {
              table.set("aap", "aap");
              table.set("noot", "noot");
              out.println(table.ref("aap"));
              return table.ref("noot");
            });
    out.println(result);
  }
}
