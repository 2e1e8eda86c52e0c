package dev.vht.examples.datalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.codec.CodecException;
import dev.vht.codec.Codecs;
import dev.vht.examples.datalog.Statement.Assertion;
import dev.vht.examples.datalog.Statement.Question;
import dev.vht.examples.datalog.Statement.Retraction;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParserTest {

  @Test
  void aProgramParsesToItsStatements() {
    List<Statement> program =
        Parser.program(
            """
            % people
            male(bart). parent(homer, bart)~ % not any more
            son(X, Y) :- parent(Y, X), male(X).
            son(X, homer)?""");
    assertThat(program)
        .containsExactly(
            new Assertion(Parser.clause("male(bart).")),
            new Retraction(Parser.clause("parent(homer, bart).")),
            new Assertion(Parser.clause("son(X, Y) :- parent(Y, X), male(X).")),
            new Question(Parser.question("son(X, homer)?")));
    assertThat(Parser.program(" % nothing")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "male(bart).",
        "raining.",
        "age(bart, 10).",
        "says(\"Bart \\\"El Barto\\\" S.\", \"a\\\\b\", \"X\", \"\", \"\u00e9 %\n\").",
        "sibling(X, Y) :- parent(Z, X), parent(Z, Y), X != Y.",
        "wet :- raining, outside(X), X != umbrella."
      })
  void clausesRoundTripThroughTextAndCodec(String text) {
    Clause clause = Parser.clause(text);
    assertThat(clause).hasToString(text);
    ClauseCodec codec = new ClauseCodec();
    assertThat(codec.decode(codec.encode(clause))).isEqualTo(clause);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "male(bart)     | line 1, column 11: expected '.', '~' or '?' but found the end",
        "male(bart      | line 1, column 10: expected ',' or ')' but found the end",
        "male()         | line 1, column 6: expected a variable or a constant but found ')'",
        "Male(bart).    | line 1, column 1: expected a relation but found 'Male'",
        "a(X) :- X, b.  | line 1, column 9: expected a relation but found 'X'",
        "a(X) :- b(X)?  | line 1, column 13: expected '.', '~' or '?' but found '?'",
        "a(b) :- .      | line 1, column 9: expected a variable or a constant but found '.'",
        "a(b)! c.       | line 1, column 5: expected a name, a text in quotes or punctuation but found '!'",
        "a(\"b).        | line 1, column 3: expected a name, a text in quotes or punctuation but found '\"'"
      })
  void syntaxErrorsNameTheirPosition(String text, String message) {
    assertThatThrownBy(() -> Parser.program(text))
        .isInstanceOf(DatalogException.class)
        .hasMessage(message);
  }

  @Test
  void positionsCountLines() {
    assertThatThrownBy(() -> Parser.program("a.\nb.\n  ,"))
        .hasMessageStartingWith("line 3, column 3: expected a relation but found ','");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "male(X).             | male(X). is not safe: no relation after :- says what X may be",
        "a(X, Y) :- b(X).     | a(X, Y) :- b(X). is not safe: no relation after :- says what Y may be",
        "a(X) :- b(X), X != Y. | a(X) :- b(X), X != Y. is not safe: no relation after :- says what Y may be",
        "a(b) :- c != d.      | a(b) :- c != d. has no relation after :-"
      })
  void unsafeRulesAreRejected(String text, String message) {
    assertThatThrownBy(() -> Parser.clause(text))
        .isInstanceOf(DatalogException.class)
        .hasMessage(message);
  }

  @Test
  void clausesThatDifferInVariableNamesAreTheSame() {
    String identity = Parser.clause("a(X, Y) :- b(Y, X), c(X, k), X != Y.").identity();
    assertThat(Parser.clause("a(P, Q) :- b(Q, P), c(P, k), P != Q.").identity())
        .isEqualTo(identity);
    assertThat(Parser.clause("a(V1, V0) :- b(V0, V1), c(V1, k), V1 != V0.").identity())
        .isEqualTo(identity);
    for (String other :
        List.of(
            "a(Y, X) :- b(Y, X), c(X, k), X != Y.",
            "a(X, Y) :- b(Y, X), c(X, l), X != Y.",
            "a(X, X) :- b(X, X), c(X, k), X != X.")) {
      assertThat(Parser.clause(other).identity()).isNotEqualTo(identity);
    }
  }

  @Test
  void bytesOtherThanAClauseAreRejected() {
    for (String text : List.of("", "a", "a? ", "a. b.", "a~", "a(X).")) {
      assertThatThrownBy(() -> new ClauseCodec().decode(Codecs.strings().encode(text)))
          .isInstanceOf(CodecException.class)
          .hasMessageStartingWith("not a clause: ");
    }
  }
}
