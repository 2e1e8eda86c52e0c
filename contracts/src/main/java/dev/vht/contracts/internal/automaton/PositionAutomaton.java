package dev.vht.contracts.internal.automaton;

import dev.vht.contracts.internal.pattern.Pattern;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The position automaton of a pattern: a state for each occurrence of an event in it, and an edge
 * to each occurrence that may follow. State 0 is the beginning.
 *
 * <p>V. M. Glushkov, "The abstract theory of automata", Russian Mathematical Surveys 16 (1961). It
 * has no empty edges, and every state leads to the end of the pattern. Therefore the prefixes of
 * the language are exactly the words that it can read.
 */
final class PositionAutomaton {
  static final String ANY_OTHER = "_";

  private final Map<String, Integer> symbols = new LinkedHashMap<>();
  private final List<Integer> symbolAt = new ArrayList<>();
  private final List<BitSet> follow = new ArrayList<>();
  private final BitSet accepting;

  PositionAutomaton(Pattern pattern) {
    int beginning = place(-1);
    Part whole = part(pattern);
    follow.get(beginning).or(whole.first);
    accepting = whole.last;
    accepting.set(beginning, whole.matchesEmpty);
  }

  /** The places where a part of the pattern can begin and end, and whether it matches nothing. */
  private record Part(BitSet first, BitSet last, boolean matchesEmpty) {}

  List<String> alphabet() {
    return List.copyOf(symbols.keySet());
  }

  /** Returns the places reached from a set of places by a symbol. */
  BitSet step(BitSet places, int symbol) {
    BitSet next = new BitSet();
    for (int place = places.nextSetBit(0); place >= 0; place = places.nextSetBit(place + 1)) {
      next.or(follow.get(place));
    }
    for (int place = next.nextSetBit(0); place >= 0; place = next.nextSetBit(place + 1)) {
      if (symbolAt.get(place) != symbol) {
        next.clear(place);
      }
    }
    return next;
  }

  boolean accepts(BitSet places) {
    return places.intersects(accepting);
  }

  private Part part(Pattern pattern) {
    if (pattern instanceof Pattern.Event event) {
      return symbol(event.name());
    } else if (pattern instanceof Pattern.AnyOther) {
      return symbol(ANY_OTHER);
    } else if (pattern instanceof Pattern.Sequence sequence) {
      return sequence(sequence.parts());
    } else if (pattern instanceof Pattern.Choice choice) {
      return choice(choice.branches());
    } else if (pattern instanceof Pattern.Repetition repetition) {
      return repeated(part(repetition.body()), repetition.times());
    }
    throw new AssertionError(pattern);
  }

  private Part sequence(List<Pattern> patterns) {
    Part joined = part(patterns.get(0));
    for (Pattern next : patterns.subList(1, patterns.size())) {
      joined = then(joined, part(next));
    }
    return joined;
  }

  private Part choice(List<Pattern> patterns) {
    Part joined = part(patterns.get(0));
    for (Pattern next : patterns.subList(1, patterns.size())) {
      joined = or(joined, part(next));
    }
    return joined;
  }

  private Part symbol(String name) {
    Integer known = symbols.putIfAbsent(name, symbols.size());
    int symbol = known == null ? symbols.size() - 1 : known;
    BitSet here = new BitSet();
    here.set(place(symbol));
    return new Part(here, here, false);
  }

  private Part then(Part left, Part right) {
    connect(left.last, right.first);
    return new Part(
        left.matchesEmpty ? union(left.first, right.first) : left.first,
        right.matchesEmpty ? union(left.last, right.last) : right.last,
        left.matchesEmpty && right.matchesEmpty);
  }

  private static Part or(Part left, Part right) {
    return new Part(
        union(left.first, right.first),
        union(left.last, right.last),
        left.matchesEmpty || right.matchesEmpty);
  }

  private Part repeated(Part body, Pattern.Times times) {
    if (times != Pattern.Times.AT_MOST_ONCE) {
      connect(body.last, body.first);
    }
    return new Part(
        body.first, body.last, body.matchesEmpty || times != Pattern.Times.AT_LEAST_ONCE);
  }

  private void connect(BitSet from, BitSet to) {
    for (int place = from.nextSetBit(0); place >= 0; place = from.nextSetBit(place + 1)) {
      follow.get(place).or(to);
    }
  }

  private int place(int symbol) {
    symbolAt.add(symbol);
    follow.add(new BitSet());
    return symbolAt.size() - 1;
  }

  private static BitSet union(BitSet left, BitSet right) {
    BitSet union = (BitSet) left.clone();
    union.or(right);
    return union;
  }
}
