package dev.vht.examples.datalog;

import dev.vht.CachePolicy;
import dev.vht.OpenMode;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs statements on the theory in a table. Each is stored before the next one runs. */
@Command(
    name = "datalog",
    mixinStandardHelpOptions = true,
    description =
        "Runs statements of Datalog on a theory that is kept in a table: \"male(bart).\" asserts,"
            + " \"male(bart)~\" retracts, \"male(X)?\" asks. Without statements it asserts a family"
            + " tree and asks three questions.")
public final class Datalog implements Callable<Integer> {
  @Option(names = "--url", description = "the table (default: ${DEFAULT-VALUE})")
  private String url = "files:target/theory";

  @Parameters(description = "what to run")
  private List<String> statements = List.of(FamilyTree.PROGRAM, FamilyTree.QUESTIONS);

  /** Called by picocli. */
  public Datalog() {}

  /**
   * Runs the statements.
   *
   * @param arguments see {@code --help}
   */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Datalog()).execute(arguments));
  }

  @Override
  public Integer call() {
    try {
      run(url, String.join("\n", statements), System.out);
      return CommandLine.ExitCode.OK;
    } catch (DatalogException e) {
      System.err.println(e.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
  }

  /** Parses the whole program first, so a syntax error changes nothing. */
  static void run(String url, String program, PrintStream out) {
    try (TheoryTable theory =
        TheoryTable.open(url, OpenMode.CREATE_OR_UPDATE, CachePolicy.none())) {
      theory.run(program, out::println);
    }
  }
}
