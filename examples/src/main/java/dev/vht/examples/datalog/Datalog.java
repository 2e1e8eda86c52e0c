package dev.vht.examples.datalog;

import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codecs;
import dev.vht.examples.datalog.Literal.Atom;
import dev.vht.examples.datalog.Statement.Assertion;
import dev.vht.examples.datalog.Statement.Question;
import dev.vht.examples.datalog.Statement.Retraction;
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
    List<Statement> statements = Parser.program(program);
    try (VirtualHashTable<String, Clause> table = open(url)) {
      Theory theory = new Theory(table.asMap());
      statements.forEach(statement -> execute(statement, theory, out));
    }
  }

  private static VirtualHashTable<String, Clause> open(String url) {
    return VirtualHashTables.at(url)
        .keys(Codecs.strings())
        .values(Codecs.checked(new ClauseCodec()))
        .mode(OpenMode.CREATE_OR_UPDATE)
        .open();
  }

  private static void execute(Statement statement, Theory theory, PrintStream out) {
    if (statement instanceof Assertion assertion) {
      theory.add(assertion.clause());
    } else if (statement instanceof Retraction retraction) {
      theory.retract(retraction.clause());
    } else if (statement instanceof Question question) {
      answer(question.atom(), theory, out);
    }
  }

  private static void answer(Atom question, Theory theory, PrintStream out) {
    out.println(question + "?");
    List<Binding> answers = theory.ask(question);
    if (answers.isEmpty()) {
      out.println("  no");
    }
    answers.forEach(answer -> out.println("  " + answer));
  }
}
