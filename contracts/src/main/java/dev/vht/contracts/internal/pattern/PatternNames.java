package dev.vht.contracts.internal.pattern;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Checks and renames the events in a pattern. */
public final class PatternNames {
  private PatternNames() {}

  /**
   * Checks the names in a pattern.
   *
   * @param pattern the pattern
   * @param source the text that it was parsed from
   * @param known the names of all events
   * @throws PatternException at the first name that is not known
   */
  public static void check(Pattern pattern, String source, Set<String> known) {
    List<Pattern.Event> events = new ArrayList<>();
    collect(pattern, events);
    for (Pattern.Event event : events) {
      if (!known.contains(event.name())) {
        throw new PatternException(
            source,
            event.position(),
            "there is no event \"" + event.name() + "\"; there are " + known);
      }
    }
  }

  /**
   * Renames the events of a pattern.
   *
   * @param pattern the pattern
   * @param source the text that it was parsed from
   * @param name maps an old name to the new one
   * @return the pattern's source with the new names
   */
  public static String renamed(Pattern pattern, String source, UnaryOperator<String> name) {
    List<Pattern.Event> events = new ArrayList<>();
    collect(pattern, events);
    events.sort(Comparator.comparingInt(Pattern.Event::position).reversed());
    StringBuilder renamed = new StringBuilder(source);
    for (Pattern.Event event : events) {
      renamed.replace(
          event.position(), event.position() + event.name().length(), name.apply(event.name()));
    }
    return renamed.toString();
  }

  /**
   * Finds the last place of an event in a pattern.
   *
   * @param pattern the pattern
   * @param name the event
   * @return its index in the pattern's source, from 0; 0 if the pattern does not name it
   */
  public static int lastPosition(Pattern pattern, String name) {
    List<Pattern.Event> events = new ArrayList<>();
    collect(pattern, events);
    return events.stream()
        .filter(event -> event.name().equals(name))
        .mapToInt(Pattern.Event::position)
        .max()
        .orElse(0);
  }

  private static void collect(Pattern pattern, List<Pattern.Event> into) {
    if (pattern instanceof Pattern.Event event) {
      into.add(event);
    } else if (pattern instanceof Pattern.Sequence sequence) {
      collect(sequence.parts(), into);
    } else if (pattern instanceof Pattern.Choice choice) {
      collect(choice.branches(), into);
    } else if (pattern instanceof Pattern.Repetition repetition) {
      collect(repetition.body(), into);
    }
  }

  private static void collect(List<Pattern> patterns, List<Pattern.Event> into) {
    for (Pattern pattern : patterns) {
      collect(pattern, into);
    }
  }
}
