package dev.vht.examples.postgresql;

import dev.vht.examples.writethrough.WriteThrough;
import java.io.IOException;
import java.util.concurrent.CancellationException;

/** The session on the server that a system property names, or on one that is started for it. */
public final class OnPostgresql {
  private static final String URL = "vht.server";

  private OnPostgresql() {}

  /**
   * Runs the session.
   *
   * @param arguments none; the system property {@value #URL} may name a database
   */
  public static void main(String[] arguments) {
    if (arguments.length > 0) {
      System.err.println("No arguments, please. Name a database by -D" + URL + "=URL.");
      System.exit(2);
    }
    String named = System.getProperty(URL, "");
    boolean isNamed = !named.isEmpty() && !named.equals(DemoServer.NONE);
    System.exit(isNamed ? WriteThrough.run(named) : onOwnServer(named));
  }

  private static int onOwnServer(String wish) {
    try (DemoServer server = DemoServer.start(wish, OnPostgresql::report)) {
      return WriteThrough.run(server.url());
    } catch (IOException e) {
      report(howToNameOne(String.valueOf(e.getMessage())));
      return 1;
    } catch (CancellationException e) {
      report("Ended before the server was running.");
      return 1;
    }
  }

  /** The standard output is the session's. */
  private static void report(String progress) {
    System.err.println(progress);
  }

  static String howToNameOne(String reason) {
    return """
        No PostgreSQL server can be started here: %s
        Name your own: -D%s=postgresql://user@host:5432/database
        (its password, if it has one, by the variable PGPASSWORD or in ~/.pgpass).
        The session creates tables named writethrough_* there, and deletes them at the end."""
        .formatted(reason, URL);
  }
}
