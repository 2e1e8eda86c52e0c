package dev.vht.examples.datalog;

import dev.vht.examples.datalog.Literal.Atom;
import dev.vht.examples.datalog.Literal.Difference;
import dev.vht.examples.datalog.Statement.Assertion;
import dev.vht.examples.datalog.Statement.Question;
import dev.vht.examples.datalog.Statement.Retraction;
import dev.vht.examples.datalog.Term.Constant;
import dev.vht.examples.datalog.Term.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses programs.
 *
 * <pre>
 * program    = statement*
 * statement  = clause "."  |  clause "~"  |  atom "?"
 * clause     = atom [ ":-" literal ("," literal)* ]
 * literal    = atom  |  term "!=" term
 * atom       = name [ "(" term ("," term)* ")" ]
 * term       = Variable  |  name  |  number  |  "text in quotes"
 * </pre>
 *
 * <p>A variable begins with a capital; a {@code %} begins a comment.
 */
final class Parser {
  private static final Pattern BLANK = Pattern.compile("(?:\\s+|%[^\\n]*)*+");
  private static final Pattern TOKEN =
      Pattern.compile(":-|!=|[(),.~?]|\"(?:[^\"\\\\]|\\\\.)*+\"|[A-Za-z0-9][A-Za-z0-9_]*+");
  private static final Pattern RELATION = Pattern.compile("[a-z][A-Za-z0-9_]*");
  private static final String END = "";

  private final String text;
  private String token = END;
  private int tokenAt;

  private Parser(String text) {
    this.text = text;
    advance(0);
  }

  static List<Statement> program(String text) {
    Parser parser = new Parser(text);
    List<Statement> statements = new ArrayList<>();
    while (!parser.token.equals(END)) {
      statements.add(parser.statement());
    }
    return statements;
  }

  /** Parses a clause with its full stop, as {@link Clause#toString} writes it. */
  static Clause clause(String text) {
    return only(Assertion.class, text, "a clause with a full stop").clause();
  }

  /** Parses an atom with its question mark. */
  static Atom question(String text) {
    return only(Question.class, text, "a question").atom();
  }

  private static <S extends Statement> S only(Class<S> kind, String text, String description) {
    List<Statement> statements = program(text);
    if (statements.size() != 1 || !kind.isInstance(statements.get(0))) {
      throw new DatalogException("expected " + description + " but found \"" + text + '"');
    }
    return kind.cast(statements.get(0));
  }

  private Statement statement() {
    Atom head = atom();
    List<Literal> body = take(":-") ? body() : List.of();
    if (body.isEmpty() && take("?")) {
      return new Question(head);
    }
    if (take("~")) {
      return new Retraction(new Clause(head, body));
    }
    expect(".", "'.', '~' or '?'");
    return new Assertion(new Clause(head, body));
  }

  private List<Literal> body() {
    List<Literal> body = new ArrayList<>();
    do {
      body.add(literal());
    } while (take(","));
    return body;
  }

  private Literal literal() {
    int start = tokenAt;
    Term one = term();
    if (take("!=")) {
      return new Difference(one, term());
    }
    advance(start); // it was the name of a relation
    return atom();
  }

  private Atom atom() {
    String relation = token;
    if (!RELATION.matcher(relation).matches()) {
      throw error("a relation");
    }
    advance(tokenAt + token.length());
    List<Term> terms = new ArrayList<>();
    if (take("(")) {
      do {
        terms.add(term());
      } while (take(","));
      expect(")", "',' or ')'");
    }
    return new Atom(relation, terms);
  }

  private Term term() {
    String taken = token;
    char first = taken.isEmpty() ? ' ' : taken.charAt(0);
    if (first != '"' && !Character.isLetterOrDigit(first)) {
      throw error("a variable or a constant");
    }
    advance(tokenAt + taken.length());
    if (Character.isUpperCase(first)) {
      return new Variable(taken);
    }
    return new Constant(first == '"' ? unquote(taken) : taken);
  }

  private static String unquote(String token) {
    return token.substring(1, token.length() - 1).replaceAll("(?s)\\\\(.)", "$1");
  }

  private boolean take(String expected) {
    boolean isNext = token.equals(expected);
    if (isNext) {
      advance(tokenAt + token.length());
    }
    return isNext;
  }

  private void expect(String expected, String description) {
    if (!take(expected)) {
      throw error(description);
    }
  }

  private void advance(int from) {
    Matcher blank = BLANK.matcher(text).region(from, text.length());
    tokenAt = blank.lookingAt() ? blank.end() : from;
    Matcher next = TOKEN.matcher(text).region(tokenAt, text.length());
    if (next.lookingAt()) {
      token = next.group();
    } else if (tokenAt == text.length()) {
      token = END;
    } else {
      token = text.substring(tokenAt, tokenAt + 1);
      throw error("a name, a text in quotes or punctuation");
    }
  }

  private DatalogException error(String description) {
    String before = text.substring(0, tokenAt);
    long line = 1 + before.chars().filter(c -> c == '\n').count();
    int column = tokenAt - before.lastIndexOf('\n');
    String found = token.equals(END) ? "the end" : "'" + token + "'";
    return new DatalogException(
        "line "
            + line
            + ", column "
            + column
            + ": expected "
            + description
            + " but found "
            + found);
  }
}
