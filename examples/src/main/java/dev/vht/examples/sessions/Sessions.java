package dev.vht.examples.sessions;

import dev.vht.VirtualHashTables;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/** Runs every session on every storage: the program changes by nothing but a URL. */
public final class Sessions {
  private Sessions() {}

  /**
   * Runs the sessions in a directory.
   *
   * @param directory where the tables go, and where none is left
   * @param out where they print
   */
  public static void run(Path directory, PrintStream out) {
    for (String scheme : List.of("files", "sqlite")) {
      UnaryOperator<String> urls =
          name -> scheme + ":" + directory.resolve(name + (scheme.equals("sqlite") ? ".db" : ""));
      out.println("-- the forum's session, on " + scheme + ":");
      new ForumSession(urls, out).run();
      out.println("-- the dictionary's sessions, on " + scheme + ":");
      DictSession session = new DictSession(out);
      session.withStrings(urls.apply("dict"));
      session.withJson(scheme.equals("sqlite") ? "sqlite:" : urls.apply("json"));
      VirtualHashTables.delete(urls.apply("vht2"));
    }
  }

  /**
   * Runs the sessions in the directory that is named, or in {@code target/sessions}.
   *
   * @param arguments at most one: a directory
   */
  public static void main(String[] arguments) {
    run(Path.of(arguments.length == 0 ? "target/sessions" : arguments[0]), System.out);
  }
}
