package dev.vht.contracts;

import dev.vht.contracts.language.Pattern;
import dev.vht.contracts.language.PatternException;
import java.util.Set;

/** Finds the names in a pattern that are no events of the interface. */
final class PatternNames {
  private PatternNames() {}

  static void check(Pattern pattern, String source, Set<String> known) {
    if (pattern instanceof Pattern.Event event && !known.contains(event.name())) {
      throw new PatternException(
          source,
          event.position(),
          "there is no event \"" + event.name() + "\"; there are " + known);
    } else if (pattern instanceof Pattern.Sequence sequence) {
      sequence.parts().forEach(part -> check(part, source, known));
    } else if (pattern instanceof Pattern.Choice choice) {
      choice.branches().forEach(branch -> check(branch, source, known));
    } else if (pattern instanceof Pattern.Repetition repetition) {
      check(repetition.body(), source, known);
    }
  }
}
