package dev.vht.contracts;

import dev.vht.contracts.automaton.Automaton;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one slice: every state in which it may be. Immutable.
 *
 * <p><b>The invariant.</b> A call takes effect at one instant between its beginning and its end,
 * and nobody outside knows when. So a slice is not in one state but in each of those to which some
 * order of the overlapping calls leads, and a call is wrong only if none of these orders allows it.
 * That makes a verdict sound: a correct program is never blamed, whatever its threads do. The
 * bookkeeping is the one by which linearizability is checked (J. M. Wing, C. Gong, "Testing and
 * verifying concurrent objects", Journal of Parallel and Distributed Computing 17, 1993): a
 * hypothesis is a state together with the calls in flight that have taken effect in it; a call's
 * beginning adds the hypotheses in which it has, its end removes those in which it has not.
 *
 * <p>Without overlap, which is nearly always, this is one state ({@link Settled}) or one state and
 * one call in flight ({@link Alone}): two objects that know each other and step through a table.
 * Only calls that overlap on one slice pay for hypotheses ({@link Crowd}). If these become too many
 * the belief is {@link Lost}: anything may be the case until every call in flight has ended, which
 * stays sound and merely overlooks violations.
 */
sealed interface Belief {

  /** The call has begun; it may turn out to be any of these symbols. */
  Belief begin(Call call, int[] candidates);

  /** Whether some order of the calls in flight lets this call, which has begun, take effect. */
  boolean explains(Call call);

  /**
   * The call has ended and was this symbol, or had no effect ({@link Automaton#NO_SYMBOL}). A call
   * that is not in flight here changes nothing.
   *
   * @return the belief behind it, or null if no order explains that
   */
  @Nullable Belief end(Call call, int symbol);

  /** Forgets a call that has no explanation. */
  Belief without(Call call);

  /** Anything may be the case until these calls and those in flight have ended. */
  Belief lost(List<Call> more);

  /** The calls in flight. */
  List<Call> inFlight();

  /** States in which the slice may be; one on which calls in flight had no effect is among them. */
  BitSet states();

  /** Returns the settled beliefs of an automaton, by state. */
  static Settled[] settled(Automaton automaton) {
    Settled[] all = new Settled[automaton.states()];
    for (int state = 0; state < all.length; state++) {
      all[state] = new Settled(automaton, all, state);
    }
    return all;
  }

  /** One state, and no call in flight. There is one such object for each state of an automaton. */
  final class Settled implements Belief {
    final Automaton automaton;
    final Settled[] all;
    final int state;

    private Settled(Automaton automaton, Settled[] all, int state) {
      this.automaton = automaton;
      this.all = all;
      this.state = state;
    }

    @Override
    public Belief begin(Call call, int[] candidates) {
      return new Alone(this, call, candidates);
    }

    @Override
    public boolean explains(Call call) {
      return false;
    }

    @Override
    public Belief end(Call call, int symbol) {
      return this;
    }

    @Override
    public Belief without(Call call) {
      return this;
    }

    @Override
    public Belief lost(List<Call> more) {
      return Lost.until(this, more);
    }

    @Override
    public List<Call> inFlight() {
      return List.of();
    }

    @Override
    public BitSet states() {
      BitSet states = new BitSet();
      states.set(state);
      return states;
    }
  }

  /** One state, and one call in flight that has perhaps taken effect. */
  final class Alone implements Belief {
    private final Settled before;
    private final Call call;
    private final int[] candidates;

    private Alone(Settled before, Call call, int[] candidates) {
      this.before = before;
      this.call = call;
      this.candidates = candidates;
    }

    @Override
    public Belief begin(Call other, int[] otherCandidates) {
      return new Crowd(
              before, List.of(), List.of(), Set.of(new Hypothesis(before.state, List.of())))
          .begin(call, candidates)
          .begin(other, otherCandidates);
    }

    @Override
    public boolean explains(Call asked) {
      for (int symbol : candidates) {
        if (before.automaton.step(before.state, symbol) != Automaton.REJECT) {
          return asked == call;
        }
      }
      return false;
    }

    @Override
    public @Nullable Belief end(Call ended, int symbol) {
      if (ended != call) {
        return this;
      }
      if (symbol == Automaton.NO_SYMBOL) {
        return before;
      }
      int next = before.automaton.step(before.state, symbol);
      return next == Automaton.REJECT ? null : before.all[next];
    }

    @Override
    public Belief without(Call forgotten) {
      return forgotten == call ? before : this;
    }

    @Override
    public Belief lost(List<Call> more) {
      List<Call> calls = new ArrayList<>(more);
      calls.add(call);
      return Lost.until(before, calls);
    }

    @Override
    public List<Call> inFlight() {
      return List.of(call);
    }

    @Override
    public BitSet states() {
      return before.states();
    }
  }

  /**
   * A state, and for each call in flight the symbol as which it has taken effect, or {@link
   * Automaton#NO_SYMBOL}.
   */
  record Hypothesis(int state, List<Integer> effects) {

    Hypothesis withCall() {
      List<Integer> longer = new ArrayList<>(effects);
      longer.add(Automaton.NO_SYMBOL);
      return new Hypothesis(state, List.copyOf(longer));
    }

    Hypothesis withEffect(int call, int symbol, int next) {
      List<Integer> changed = new ArrayList<>(effects);
      changed.set(call, symbol);
      return new Hypothesis(next, List.copyOf(changed));
    }

    Hypothesis withoutCall(int call) {
      List<Integer> shorter = new ArrayList<>(effects);
      shorter.remove(call);
      return new Hypothesis(state, List.copyOf(shorter));
    }
  }

  /** Several calls in flight, or several states left behind by such. */
  final class Crowd implements Belief {
    private static final int MOST_HYPOTHESES = 2048;

    private final Settled any;
    private final List<Call> calls;
    private final List<int[]> candidates;
    private final Set<Hypothesis> hypotheses;

    private Crowd(
        Settled any, List<Call> calls, List<int[]> candidates, Set<Hypothesis> hypotheses) {
      this.any = any;
      this.calls = calls;
      this.candidates = candidates;
      this.hypotheses = hypotheses;
    }

    @Override
    public Belief begin(Call call, int[] symbols) {
      List<Call> moreCalls = new ArrayList<>(calls);
      moreCalls.add(call);
      List<int[]> moreCandidates = new ArrayList<>(candidates);
      moreCandidates.add(symbols);
      Set<Hypothesis> closure = new LinkedHashSet<>();
      hypotheses.forEach(hypothesis -> closure.add(hypothesis.withCall()));
      if (!close(closure, moreCandidates)) {
        return Lost.until(any, moreCalls);
      }
      return new Crowd(any, moreCalls, moreCandidates, closure);
    }

    /** Adds every hypothesis to which calls in flight lead; false if these are too many. */
    private boolean close(Set<Hypothesis> closure, List<int[]> symbols) {
      List<Hypothesis> todo = new ArrayList<>(closure);
      for (int i = 0; i < todo.size(); i++) {
        Hypothesis from = todo.get(i);
        for (int call = 0; call < symbols.size(); call++) {
          if (from.effects().get(call) == Automaton.NO_SYMBOL) {
            for (int symbol : symbols.get(call)) {
              int next = any.automaton.step(from.state(), symbol);
              Hypothesis to = from.withEffect(call, symbol, next);
              if (next != Automaton.REJECT && closure.add(to)) {
                todo.add(to);
              }
            }
          }
        }
        if (closure.size() > MOST_HYPOTHESES) {
          return false;
        }
      }
      return true;
    }

    @Override
    public boolean explains(Call call) {
      int index = calls.indexOf(call);
      return index >= 0
          && hypotheses.stream().anyMatch(h -> h.effects().get(index) != Automaton.NO_SYMBOL);
    }

    @Override
    public @Nullable Belief end(Call call, int symbol) {
      int index = calls.indexOf(call);
      if (index < 0) {
        return this;
      }
      Set<Hypothesis> left = new LinkedHashSet<>();
      for (Hypothesis hypothesis : hypotheses) {
        if (hypothesis.effects().get(index) == symbol) {
          left.add(hypothesis.withoutCall(index));
        }
      }
      return left.isEmpty() ? null : without(index, left);
    }

    private Belief without(int index, Set<Hypothesis> left) {
      if (calls.size() == 1 && left.size() == 1) {
        return any.all[left.iterator().next().state()];
      }
      List<Call> fewerCalls = new ArrayList<>(calls);
      fewerCalls.remove(index);
      List<int[]> fewerCandidates = new ArrayList<>(candidates);
      fewerCandidates.remove(index);
      return new Crowd(any, fewerCalls, fewerCandidates, left);
    }

    @Override
    public Belief without(Call call) {
      Belief left = end(call, Automaton.NO_SYMBOL);
      if (left != null) {
        return left;
      }
      List<Call> others = new ArrayList<>(calls);
      others.remove(call);
      return Lost.until(any, others);
    }

    @Override
    public Belief lost(List<Call> more) {
      List<Call> all = new ArrayList<>(calls);
      all.addAll(more);
      return Lost.until(any, all);
    }

    @Override
    public List<Call> inFlight() {
      return calls;
    }

    @Override
    public BitSet states() {
      BitSet states = new BitSet();
      hypotheses.forEach(hypothesis -> states.set(hypothesis.state()));
      return states;
    }
  }

  /** Anything may be the case, until every call in flight has ended. */
  final class Lost implements Belief {
    private final Settled any;
    private final List<Call> calls;

    private Lost(Settled any, List<Call> calls) {
      this.any = any;
      this.calls = calls;
    }

    static Belief until(Settled any, List<Call> calls) {
      return calls.isEmpty() ? anyState(any) : new Lost(any, List.copyOf(calls));
    }

    private static Belief anyState(Settled any) {
      Set<Hypothesis> every = new LinkedHashSet<>();
      for (Settled settled : any.all) {
        every.add(new Hypothesis(settled.state, List.of()));
      }
      return new Crowd(any, List.of(), List.of(), every);
    }

    @Override
    public Belief begin(Call call, int[] candidates) {
      return lost(List.of(call));
    }

    @Override
    public boolean explains(Call call) {
      return true;
    }

    @Override
    public Belief end(Call call, int symbol) {
      return without(call);
    }

    @Override
    public Belief without(Call call) {
      if (!calls.contains(call)) {
        return this;
      }
      List<Call> others = new ArrayList<>(calls);
      others.removeIf(other -> other == call);
      return until(any, others);
    }

    @Override
    public Belief lost(List<Call> more) {
      List<Call> all = new ArrayList<>(calls);
      all.addAll(more);
      return until(any, all);
    }

    @Override
    public List<Call> inFlight() {
      return calls;
    }

    @Override
    public BitSet states() {
      BitSet states = new BitSet();
      states.set(0, any.all.length);
      return states;
    }
  }
}
