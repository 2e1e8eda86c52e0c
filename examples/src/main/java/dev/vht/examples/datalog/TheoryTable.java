package dev.vht.examples.datalog;

import dev.vht.CachePolicy;
import dev.vht.OpenMode;
import dev.vht.TableException;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codecs;
import dev.vht.examples.datalog.Literal.Atom;
import dev.vht.examples.datalog.Statement.Assertion;
import dev.vht.examples.datalog.Statement.Question;
import dev.vht.examples.datalog.Statement.Retraction;
import java.util.List;
import java.util.function.Consumer;

/** A theory in a table. Each statement is stored before the next one runs. */
public final class TheoryTable implements AutoCloseable {
  private final VirtualHashTable<String, Clause> table;
  private final Theory theory;

  private TheoryTable(VirtualHashTable<String, Clause> table) {
    this.table = table;
    this.theory = new Theory(table.asMap());
  }

  /**
   * Opens a theory.
   *
   * @param url where its table is
   * @param mode what is expected there
   * @param cache which clauses stay in memory
   * @return the theory, to be closed
   * @throws TableException if the table cannot be opened
   */
  public static TheoryTable open(String url, OpenMode mode, CachePolicy cache) {
    return new TheoryTable(
        VirtualHashTables.at(url)
            .keys(Codecs.strings())
            .values(Codecs.checked(new ClauseCodec()))
            .mode(mode)
            .cache(cache)
            .open());
  }

  /**
   * Runs a program. It is parsed to its end first, so a syntax error changes nothing.
   *
   * @param program {@code male(bart).} asserts, {@code male(bart)~} retracts, {@code male(X)?} asks
   * @param out is given each question, and each line of its answer
   * @throws TableException if the table cannot be read or written
   */
  public void run(String program, Consumer<String> out) {
    Parser.program(program).forEach(statement -> execute(statement, out));
  }

  private void execute(Statement statement, Consumer<String> out) {
    if (statement instanceof Assertion assertion) {
      theory.add(assertion.clause());
    } else if (statement instanceof Retraction retraction) {
      theory.retract(retraction.clause());
    } else if (statement instanceof Question question) {
      answer(question.atom(), out);
    }
  }

  private void answer(Atom question, Consumer<String> out) {
    out.accept(question + "?");
    List<Binding> answers = theory.ask(question);
    if (answers.isEmpty()) {
      out.accept("  no");
    }
    answers.forEach(answer -> out.accept("  " + answer));
  }

  /**
   * Counts the clauses.
   *
   * @return the number of facts and rules in the table
   */
  public long count() {
    return table.count();
  }

  @Override
  public void close() {
    table.close();
  }
}
