package dev.vht.proptest.model;

import dev.vht.OpenMode;
import dev.vht.proptest.sample.Sample;
import dev.vht.proptest.value.HostileKeys;
import dev.vht.proptest.value.RejectingCodec;
import dev.vht.proptest.value.SampleValues;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import org.jspecify.annotations.Nullable;

/**
 * Random sequences over few keys and few values, so that calls hit the same key often. About one
 * argument in thirty is null or rejected by its codec. Calls continue after the table is closed.
 */
public final class StepSequences implements ArbitrarySupplier<StepSequence<Step>> {
  private static final int LONGEST = 40;
  private static final int DRAWS = 60;

  private static final Sample ONE = new Sample(1, 1);
  private static final Sample TWO = new Sample(2, 0);

  /** Calls that establish a known content. */
  public static final List<Step> KNOWN =
      List.of(Step.NoArgCall.CLEAR, KeyMethod.FILL.call("a", ONE), KeyMethod.FILL.call("b", ONE));

  /** The calls with one key, and those that change several keys. */
  static final List<Step> CALLS =
      List.of(
          KeyMethod.SET.call("a", ONE),
          KeyMethod.REF.call("a"),
          KeyMethod.REF_OR_ELSE.call("a", TWO),
          KeyMethod.FIND.call("a"),
          KeyMethod.CONTAINS.call("a"),
          KeyMethod.REMOVE.call("a"),
          KeyMethod.PUT_IF_ABSENT.call("a", TWO),
          KeyMethod.REPLACE.call("a", TWO),
          KeyMethod.REPLACE_EXPECTED.call("a", ONE, TWO),
          KeyMethod.REMOVE_EXPECTED.call("a", ONE),
          KeyMethod.COMPUTE.call("a", TWO),
          KeyMethod.COMPUTE.call("a", null),
          KeyMethod.FILL.call("a", ONE),
          KeyMethod.FILL.call("b", TWO),
          Step.NoArgCall.CLEAR);

  /** All sequences of a call that establishes the content and two calls of the table. */
  public static final List<StepSequence<Step>> PAIRS = pairs(CALLS);

  /** All sequences of a call that establishes the content and two calls of the map view. */
  public static final List<StepSequence<Step>> MAP_PAIRS =
      pairs(
          List.of(
              MapStep.get("a"),
              MapStep.put("a", TWO),
              MapStep.remove("a"),
              MapStep.merge("a", ONE),
              MapStep.computeIfAbsent("a", TWO),
              MapStep.computeIfPresent("a"),
              MapStep.replaceAll(TWO)));

  private static List<StepSequence<Step>> pairs(List<Step> calls) {
    List<StepSequence<Step>> pairs = new ArrayList<>();
    for (Step known : KNOWN) {
      for (Step first : calls) {
        calls.forEach(second -> pairs.add(StepSequence.onOneTable(List.of(known, first, second))));
      }
    }
    return List.copyOf(pairs);
  }

  @Override
  public Arbitrary<StepSequence<Step>> get() {
    return stepsWith(Arbitraries.just(true), (step, unused) -> step).map(StepSequence::onOneTable);
  }

  /** Returns lists of steps, each combined with another random value. */
  static <M, S> Arbitrary<List<S>> stepsWith(Arbitrary<M> more, BiFunction<Step, M, S> join) {
    return Combinators.combine(
            new HostileKeys().get().list().ofMinSize(1).ofMaxSize(4),
            new SampleValues().get().list().ofMinSize(1).ofMaxSize(3),
            Combinators.combine(drafts(), more).as(Tuple::of).list().ofMaxSize(LONGEST))
        .as(
            (keys, values, drafts) ->
                drafts.stream()
                    .map(draft -> join.apply(draft.get1().over(keys, values), draft.get2()))
                    .toList());
  }

  private static Arbitrary<Draft> drafts() {
    Arbitrary<Integer> draws = Arbitraries.integers().between(0, DRAWS - 1).withoutEdgeCases();
    return Combinators.combine(Arbitraries.frequency(RECIPES), draws, draws, draws, modes())
        .as(Draft::new);
  }

  private static Arbitrary<OpenMode> modes() {
    return Arbitraries.frequency(
        Tuple.of(4, OpenMode.CREATE_OR_UPDATE),
        Tuple.of(3, OpenMode.UPDATE),
        Tuple.of(2, OpenMode.READ_ONLY),
        Tuple.of(1, OpenMode.REPLACE),
        Tuple.of(1, OpenMode.CREATE));
  }

  /** A step whose arguments are indexes, so that shrinking one argument leaves the others alone. */
  private record Draft(Recipe recipe, int key, int value, int other, OpenMode mode) {

    Step over(List<String> keys, List<Sample> values) {
      return recipe.step(
          chosen(key, keys, RejectingCodec.REJECTED_KEY),
          chosen(value, values, RejectingCodec.REJECTED_VALUE),
          chosen(other, values, RejectingCodec.REJECTED_VALUE),
          mode);
    }

    private static <T> @Nullable T chosen(int draw, List<T> candidates, T rejected) {
      return switch (DRAWS - 1 - draw) {
        case 0 -> null;
        case 1 -> rejected;
        default -> candidates.get(draw % candidates.size());
      };
    }
  }

  @FunctionalInterface
  private interface Recipe {
    Step step(@Nullable String key, @Nullable Sample value, @Nullable Sample other, OpenMode mode);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  private static final Tuple2<Integer, Recipe>[] RECIPES =
      new Tuple2[] {
        recipe(10, (key, value, other, mode) -> KeyMethod.SET.call(key, value)),
        recipe(4, (key, value, other, mode) -> KeyMethod.REF.call(key)),
        recipe(2, (key, value, other, mode) -> KeyMethod.REF_OR_ELSE.call(key, value)),
        recipe(1, (key, value, other, mode) -> supplying(key, value)),
        recipe(3, (key, value, other, mode) -> KeyMethod.FIND.call(key)),
        recipe(3, (key, value, other, mode) -> KeyMethod.CONTAINS.call(key)),
        recipe(4, (key, value, other, mode) -> KeyMethod.REMOVE.call(key)),
        recipe(3, (key, value, other, mode) -> KeyMethod.PUT_IF_ABSENT.call(key, value)),
        recipe(2, (key, value, other, mode) -> KeyMethod.REPLACE.call(key, value)),
        recipe(4, (key, value, other, mode) -> KeyMethod.REPLACE_EXPECTED.call(key, value, other)),
        recipe(3, (key, value, other, mode) -> KeyMethod.REMOVE_EXPECTED.call(key, value)),
        recipe(4, (key, value, other, mode) -> KeyMethod.COMPUTE.call(key, value)),
        recipe(1, (key, value, other, mode) -> KeyMethod.FILL.call(legal(key), legal(value))),
        recipe(2, (key, value, other, mode) -> MapStep.put(legal(key), legal(value))),
        recipe(1, (key, value, other, mode) -> MapStep.get(legal(key))),
        recipe(1, (key, value, other, mode) -> MapStep.remove(legal(key))),
        recipe(1, (key, value, other, mode) -> MapStep.merge(legal(key), legal(value))),
        recipe(1, (key, value, other, mode) -> MapStep.computeIfAbsent(legal(key), legal(value))),
        recipe(1, (key, value, other, mode) -> MapStep.computeIfPresent(legal(key))),
        recipe(1, (key, value, other, mode) -> MapStep.replaceAll(legal(value))),
        recipe(1, (key, value, other, mode) -> MapStep.removeKey(legal(key))),
        recipe(1, (key, value, other, mode) -> MapStep.removeValues(legal(value))),
        recipe(2, (key, value, other, mode) -> MapStep.setWhileWalking(legal(key), legal(value))),
        recipe(2, (key, value, other, mode) -> Step.NoArgCall.COUNT),
        recipe(1, (key, value, other, mode) -> Step.NoArgCall.IS_EMPTY),
        recipe(1, (key, value, other, mode) -> Step.NoArgCall.KEYS),
        recipe(1, (key, value, other, mode) -> Step.NoArgCall.VALUES),
        recipe(2, (key, value, other, mode) -> Step.NoArgCall.ENTRIES),
        recipe(1, (key, value, other, mode) -> Step.NoArgCall.CLEAR),
        recipe(1, (key, value, other, mode) -> Step.NoArgCall.LOCATION),
        recipe(1, (key, value, other, mode) -> Step.NoArgCall.FLUSH),
        recipe(2, (key, value, other, mode) -> Step.NoArgCall.COMPACT),
        recipe(1, (key, value, other, mode) -> new Step.BackUp()),
        recipe(1, (key, value, other, mode) -> Step.NoArgCall.DELETE),
        recipe(1, (key, value, other, mode) -> Step.NoArgCall.CLOSE),
        recipe(4, (key, value, other, mode) -> new Step.Reopen(mode))
      };

  private static Tuple2<Integer, Recipe> recipe(int weight, Recipe recipe) {
    return Tuple.of(weight, recipe);
  }

  /** For steps that are legal only with legal arguments. */
  private static String legal(@Nullable String key) {
    return key == null || key.equals(RejectingCodec.REJECTED_KEY) ? "a" : key;
  }

  private static Sample legal(@Nullable Sample value) {
    return value == null || value.equals(RejectingCodec.REJECTED_VALUE) ? new Sample(0, 1) : value;
  }

  private static Step supplying(@Nullable String key, @Nullable Sample value) {
    return KeyMethod.REF_OR_SUPPLY.call(key, value == null ? RejectingCodec.REJECTED_VALUE : value);
  }
}
