package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.Violation;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Incomplete traces of unreachable objects; the tests request a collection until it has run. */
@SuppressWarnings("ReturnValueIgnored") // of methods that are named
class AwaitedEndTest {

  interface Resource {
    void open();

    void close();
  }

  private static final class Plain implements Resource {
    @Override
    public void open() {}

    @Override
    public void close() {}
  }

  private static final Contract<Resource> RESOURCES =
      Contract.<Resource>builder(Resource.class, MethodHandles.lookup())
          .protocol("O1", p -> p.allows("(open close)*").mustComplete())
          .build();

  private final Queue<Violation> told = new ConcurrentLinkedQueue<>();

  private Enforcement awaiting() {
    return Enforcement.of(Mode.ENFORCE).awaitingEnd(1).listener(told::add);
  }

  private static boolean collectUntil(BooleanSupplier done) throws InterruptedException {
    for (int i = 0; i < 100 && !done.getAsBoolean(); i++) {
      System.gc();
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return done.getAsBoolean();
  }

  private void leave(boolean closed) {
    Resource resource = RESOURCES.attach(new Plain(), awaiting());
    resource.open();
    if (closed) {
      resource.close();
    }
  }

  @Test
  void anUnclosedObjectIsReportedWithItsOpener() throws InterruptedException {
    leave(true);
    leave(false);
    leave(true);
    assertThat(collectUntil(() -> !told.isEmpty())).isTrue();
    assertThat(told)
        .singleElement()
        .satisfies(
            violation -> {
              assertThat(violation.rule()).isEqualTo("O1");
              assertThat(violation.openedAt()).contains("AwaitedEndTest.leave");
              assertThat(violation.site()).isEqualTo(violation.openedAt());
              assertThat(violation.wayOut()).containsExactly("close");
            });
  }

  @Test
  void anIncompleteSliceIsReportedWhenItsKeyIsCollected() throws InterruptedException {
    ContractBuilder<Collection<String>> all =
        Contract.builder(Collection.class, MethodHandles.lookup());
    ChildBuilder<Iterator<String>> iterator = all.role("iterator", Iterator.class);
    iterator
        .key("iterator", KeySource.receiver())
        .event(
            "more", e -> e.returned(Iterator::hasNext).when(o -> Boolean.TRUE.equals(o.result())))
        .event("end", e -> e.returned(Iterator::hasNext));
    Collection<String> names =
        all.returns(Collection::iterator, iterator)
            .event(
                "create", e -> e.returned(Collection::iterator).key("iterator", KeySource.result()))
            .protocol("O2", p -> p.allows("create more* end").forEach("iterator").mustComplete())
            .build()
            .attach(new ArrayList<>(List.of("aap")), awaiting());
    assertThat(names.iterator().hasNext()).isTrue();
    assertThat(
            collectUntil(
                () -> {
                  Iterator<String> other = new ArrayList<>(List.of("aap")).iterator();
                  names.iterator().hasNext();
                  return !told.isEmpty() && other.hasNext();
                }))
        .isTrue();
    assertThat(told).extracting(Violation::rule).containsOnly("O2");
  }

  @Test
  void theSamplingRateIsAtLeastOne() {
    assertThatThrownBy(() -> Enforcement.of(Mode.REPORT).awaitingEnd(0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
