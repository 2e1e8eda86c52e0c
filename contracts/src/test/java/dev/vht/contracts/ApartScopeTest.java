package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.contracts.annotation.Extent;
import dev.vht.contracts.scope.Attachment;
import dev.vht.contracts.scope.ContractScope;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.scope.Sharing;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.TraceEvent;
import dev.vht.contracts.verdict.Violation;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Scopes opened apart, and scopes that another thread takes part in. */
class ApartScopeTest {
  private static final MethodHandles.Lookup HERE = MethodHandles.lookup();

  private static Contract<Runnable> atMostOnce(Extent extent) {
    return Contract.<Runnable>builder(Runnable.class, HERE)
        .protocol("A1", p -> p.allows("run?").extent(extent))
        .build();
  }

  private static final Contract<Runnable> ONCE = atMostOnce(Extent.OBJECT);

  private static Runnable attached() {
    return ONCE.attach(() -> {});
  }

  @Test
  void anOuterScopeCollectsTheObjectsOfAnInnerOne() {
    try (ContractScope outer = ContractScope.open();
        ContractScope inner = ContractScope.open()) {
      attached();
      assertThat(inner.attachments()).hasSize(1);
      assertThat(outer.attachments()).hasSize(1);
    }
  }

  @Test
  void aScopeOpenedApartIsNotCollected() {
    try (ContractScope outer = ContractScope.open().mode(Mode.REPORT)) {
      try (ContractScope apart = ContractScope.openApart()) {
        attached();
        assertThat(apart.attachments()).hasSize(1);
        assertThat(apart.mode()).isEmpty();
        assertThat(ContractScope.current()).contains(apart);
      }
      assertThat(outer.attachments()).isEmpty();
      assertThat(ContractScope.current()).contains(outer);
    }
    assertThat(ContractScope.current()).isEmpty();
  }

  @Test
  void aScopeCollectsThrownAndReportedViolations() {
    try (ContractScope outer = ContractScope.open()) {
      Runnable once = attached();
      once.run();
      try (ContractScope inner = ContractScope.open()) {
        assertThatThrownBy(once::run).isInstanceOf(ContractViolation.class);
        assertThat(inner.violations()).extracting(Violation::rule).containsExactly("A1");
      }
      try (ContractScope silent = ContractScope.open().mode(Mode.REPORT)) {
        once.run();
        assertThat(silent.violations()).hasSize(1);
      }
      try (ContractScope off = ContractScope.open().mode(Mode.OFF)) {
        once.run();
        assertThat(off.violations()).isEmpty();
      }
      assertThat(outer.violations()).hasSize(2);
    }
  }

  @Test
  void aViolationWithoutAScopeBelongsToTheScopeOfItsObject() throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      pool.submit(() -> {}).get(); // starts the thread outside the scope
      try (ContractScope scope = ContractScope.open()) {
        Runnable once = attached();
        once.run();
        assertThatThrownBy(() -> pool.submit(once).get())
            .hasCauseInstanceOf(ContractViolation.class);
        assertThat(scope.violations()).hasSize(1);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void aScopeOpenedApartSharesNoTraces() {
    Contract<Runnable> contract = atMostOnce(Extent.CONTRACT);
    contract.attach(() -> {}).run();
    try (ContractScope apart = ContractScope.openApart()) {
      contract.attach(() -> {}).run();
      Runnable third = contract.attach(() -> {});
      assertThatThrownBy(third::run).isInstanceOf(ContractViolation.class);
      assertThat(apart.attachments()).hasSize(2);
    }
    Runnable outside = contract.attach(() -> {});
    assertThatThrownBy(outside::run).isInstanceOf(ContractViolation.class);
  }

  @Test
  void aPoolThreadTakesPartByOpenWithin() throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      pool.submit(() -> {}).get();
      try (ContractScope scope = ContractScope.open()) {
        pool.submit(ApartScopeTest::attached).get();
        assertThat(scope.attachments()).isEmpty();
        pool.submit(() -> attachWithin(scope)).get();
        assertThat(scope.attachments()).hasSize(1);
      }
      assertThat(pool.submit(ContractScope::current).get()).isEmpty();
    } finally {
      pool.shutdown();
    }
  }

  private static void attachWithin(ContractScope scope) {
    try (ContractScope own = scope.openWithin()) {
      attached();
      assertThat(own.attachments()).hasSize(1);
    }
  }

  @Test
  void aCallThatBreaksARuleCountsForAnAttachment() {
    try (ContractScope scope = ContractScope.open()) {
      Runnable object =
          Contract.<Runnable>builder(Runnable.class, HERE)
              .requires("A2", Runnable::run, "it may not", o -> false)
              .build()
              .attach(() -> {}, Enforcement.of(Mode.ENFORCE).named("oak"));
      Attachment attachment = scope.attachments().get(0);
      assertThat(attachment.wasCalled()).isFalse();
      assertThatThrownBy(object::run).isInstanceOf(ContractViolation.class);
      assertThat(attachment.wasCalled()).isTrue();
      assertThat(attachment.events()).isZero();
      assertThat(attachment.toString())
          .startsWith("contract of java.lang.Runnable, for oak, opened at dev.vht.contracts.Apart");
    }
  }

  @Test
  void aReplayIsIndependentOfLiveObjects() {
    Contract<Runnable> contract = atMostOnce(Extent.CONTRACT);
    List<TraceEvent> trace = new ArrayList<>();
    Enforcement recorded = Enforcement.of(Mode.ENFORCE).recorder(trace::add);
    contract.attach(() -> {}, recorded.sharing(Sharing.create())).run();
    assertThat(contract.check(trace, recorded)).isEmpty();
    assertThat(contract.check(trace, recorded)).isEmpty();
    assertThatCode(contract.attach(() -> {})::run).doesNotThrowAnyException();
  }
}
