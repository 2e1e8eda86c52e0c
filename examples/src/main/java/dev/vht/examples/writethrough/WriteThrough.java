package dev.vht.examples.writethrough;

import dev.vht.TableException;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The program: the session on a database of yours. */
@Command(
    name = "write-through",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a session of two processes that share hash tables, which write through to a database.",
      "Its tables are named writethrough_*. It deletes them at the end, and a killed session's at"
          + " the beginning."
    })
public final class WriteThrough implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "URL",
      description = "a database, sqlite: or postgresql: (default: ${DEFAULT-VALUE})")
  private String url = "sqlite:target/write-through.db";

  /** Called by picocli. */
  public WriteThrough() {}

  /**
   * Runs the session.
   *
   * @param arguments see {@code --help}
   */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /**
   * Runs the session, and prints why it failed if it does.
   *
   * @param arguments see {@code --help}
   * @return the exit code of the program
   */
  public static int run(String... arguments) {
    return new CommandLine(new WriteThrough()).execute(arguments);
  }

  @Override
  public Integer call() {
    try {
      Session.run(url, System.out);
      return CommandLine.ExitCode.OK;
    } catch (TableException | IllegalStateException | UncheckedIOException e) {
      System.err.println(e.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
  }
}
