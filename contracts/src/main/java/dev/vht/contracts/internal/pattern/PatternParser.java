package dev.vht.contracts.internal.pattern;

import dev.vht.contracts.internal.pattern.Pattern.Times;
import java.util.ArrayList;
import java.util.List;

/**
 * Parses patterns by recursive descent.
 *
 * <pre>
 * choice     = sequence ("|" sequence)*
 * sequence   = repetition+
 * repetition = atom ("*" | "+" | "?")*
 * atom       = name | "_" | "(" choice ")"
 * </pre>
 */
public final class PatternParser {
  private final String source;
  private int position;

  private PatternParser(String source) {
    this.source = source;
  }

  /**
   * Parses a pattern.
   *
   * @param source the whole pattern
   * @return its syntax tree
   * @throws PatternException if it is malformed
   */
  public static Pattern parse(String source) {
    PatternParser parser = new PatternParser(source);
    Pattern pattern = parser.choice();
    if (!parser.atEnd()) {
      throw parser.error("')' closes nothing");
    }
    return pattern;
  }

  private Pattern choice() {
    List<Pattern> branches = new ArrayList<>();
    do {
      branches.add(sequence());
    } while (taken('|'));
    return branches.size() == 1 ? branches.get(0) : new Pattern.Choice(List.copyOf(branches));
  }

  private Pattern sequence() {
    List<Pattern> parts = new ArrayList<>();
    do {
      parts.add(repetition());
    } while (!atEnd() && source.charAt(position) != '|' && source.charAt(position) != ')');
    return parts.size() == 1 ? parts.get(0) : new Pattern.Sequence(List.copyOf(parts));
  }

  private Pattern repetition() {
    Pattern pattern = atom();
    while (true) {
      if (taken('*')) {
        pattern = new Pattern.Repetition(pattern, Times.ANY);
      } else if (taken('+')) {
        pattern = new Pattern.Repetition(pattern, Times.AT_LEAST_ONCE);
      } else if (taken('?')) {
        pattern = new Pattern.Repetition(pattern, Times.AT_MOST_ONCE);
      } else {
        return pattern;
      }
    }
  }

  private Pattern atom() {
    if (atEnd()) {
      throw error("an event is missing at the end");
    }
    if (taken('(')) {
      int opened = position - 1;
      Pattern inner = choice();
      if (!taken(')')) {
        throw new PatternException(source, opened, "'(' is never closed");
      }
      return inner;
    }
    return name();
  }

  private Pattern name() {
    int start = position;
    if (!Character.isJavaIdentifierStart(source.charAt(start))) {
      throw error("expected an event, '_' or '(' but found '" + source.charAt(start) + "'");
    }
    while (position < source.length() && isNamePart(source.charAt(position))) {
      position++;
    }
    String name = source.substring(start, position);
    return name.equals("_") ? new Pattern.AnyOther(start) : new Pattern.Event(name, start);
  }

  /** The name of a role's event consists of the role, a dot and the event. */
  private static boolean isNamePart(char c) {
    return c == '.' || Character.isJavaIdentifierPart(c);
  }

  private boolean taken(char expected) {
    if (atEnd() || source.charAt(position) != expected) {
      return false;
    }
    position++;
    return true;
  }

  private boolean atEnd() {
    while (position < source.length() && Character.isWhitespace(source.charAt(position))) {
      position++;
    }
    return position == source.length();
  }

  private PatternException error(String problem) {
    return new PatternException(source, position, problem);
  }
}
