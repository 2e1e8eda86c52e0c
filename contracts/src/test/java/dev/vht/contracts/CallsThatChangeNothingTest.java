package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.scope.Attachment;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.verdict.CallSites;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.TraceEntry;
import dev.vht.contracts.verdict.Violation;
import java.lang.invoke.MethodHandles;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Calls that change no state are recorded in a trace only if all calls are. */
class CallsThatChangeNothingTest {

  interface Chest {
    void put(Object key);

    void look(@Nullable Object key);

    void count();

    void shut();

    Chest part();
  }

  private static class Plain implements Chest {
    @Override
    public void put(Object key) {}

    @Override
    public void look(@Nullable Object key) {}

    @Override
    public void count() {}

    @Override
    public void shut() {}

    @Override
    public Chest part() {
      return new Plain();
    }
  }

  private static final Enforcement ENFORCE = Enforcement.of(Mode.ENFORCE);

  private static ContractBuilder<Chest> chests() {
    return Contract.<Chest>builder(Chest.class, MethodHandles.lookup())
        .key("key", KeySource.argument(0), "put", "look");
  }

  private static Contract<Chest> wholes() {
    return chests().protocol("C1", p -> p.allows("(put | look | count)* shut")).build();
  }

  private static Violation broken(Runnable call) {
    ContractViolation violation = catchThrowableOfType(ContractViolation.class, call::run);
    assertThat(violation).as("no rule was broken").isNotNull();
    return violation.violation();
  }

  private static long events(Contract<Chest> contract, Chest chest) {
    return contract.attachment(chest).orElseThrow().events();
  }

  @Test
  void theyAreOmittedFromTheStart() {
    Contract<Chest> contract = wholes();
    Chest chest = contract.attach(new Plain());
    chest.look("a");
    chest.count();
    assertThat(events(contract, chest)).isZero();
    chest.shut();
    assertThat(events(contract, chest)).isEqualTo(1);
    assertThat(broken(chest::count).headline()).startsWith("C1: count()");
  }

  @Test
  void unobservedCallsAreOmitted() {
    Contract<Chest> contract = wholes();
    Chest chest = contract.attach(new Plain());
    chest.shut();
    chest.part();
    assertThat(events(contract, chest)).isEqualTo(1);
  }

  @Test
  void theyCountAsCalls() {
    Contract<Chest> contract = chests().protocol("C1", p -> p.allows("put")).build();
    Chest chest = contract.attach(new Plain(), ENFORCE.callSites(CallSites.EVERY_EVENT));
    Attachment attachment = contract.attachment(chest).orElseThrow();
    assertThat(attachment.wasCalled()).isFalse();
    chest.count();
    assertThat(attachment.wasCalled()).isTrue();
  }

  @Test
  void theyAreOmittedFromTheTraceOfAChild() {
    ContractBuilder<Chest> builder = chests();
    ChildBuilder<Chest> part = builder.role("part", Chest.class);
    part.protocol("P1", p -> p.allows("part.count* part.shut"));
    Contract<Chest> contract = builder.returns(Chest::part, part).build();
    Chest chest = contract.attach(new Plain());
    Chest inner = chest.part();
    inner.count();
    inner.count();
    inner.look("a");
    assertThat(events(contract, chest)).as("the call that gave the part").isEqualTo(1);
    inner.shut();
    assertThat(events(contract, chest)).isEqualTo(2);
    assertThat(broken(inner::count).rule()).isEqualTo("P1");
  }

  @Test
  void theyAreOmittedIfTheirSliceAllowsThem() {
    Contract<Chest> contract =
        chests().protocol("C2", p -> p.allows("look* (put look*)? shut").forEach("key")).build();
    Chest chest = contract.attach(new Plain());
    chest.look("a");
    chest.look(null);
    chest.put("a");
    long before = events(contract, chest);
    chest.look("a");
    chest.look("b");
    assertThat(events(contract, chest)).isEqualTo(before);
    chest.shut();
    assertThat(broken(() -> chest.look("a")).slice()).isEqualTo("\"a\"");
    assertThat(broken(() -> chest.look("b")).slice()).isEqualTo("\"b\"");
  }

  @Test
  void aViolationIsFoundInOneOfSeveralSlices() {
    Chest chest =
        chests()
            .protocol("C3", p -> p.allows("look* (put shut look*)*").forEach("key"))
            .build()
            .attach(new Plain());
    chest.put("a");
    chest.look("b");
    assertThat(broken(() -> chest.look("a")).slice()).isEqualTo("\"a\"");
  }

  @Test
  void aSliceMatchedByIdentityAllowsThem() {
    Contract<Chest> contract =
        Contract.<Chest>builder(Chest.class, MethodHandles.lookup())
            .key("key", KeySource.argument(0).byIdentity(), "put", "look")
            .protocol("C2", p -> p.allows("put look*").forEach("key"))
            .build();
    Chest chest = contract.attach(new Plain());
    Object key = new Object();
    chest.put(key);
    chest.look(key);
    assertThat(events(contract, chest)).isEqualTo(1);
    assertThat(broken(() -> chest.look(new Object())).rule()).isEqualTo("C2");
  }

  @Test
  void oneWithoutAKeyIsCheckedInEverySlice() {
    Chest chest =
        chests()
            .protocol("C4", p -> p.allows("count* (put shut count*)*").forEach("key"))
            .build()
            .attach(new Plain());
    chest.count();
    chest.put("a");
    Violation violation = broken(chest::count);
    assertThat(violation.slice()).isEqualTo("\"a\"");
    assertThat(violation.symbol()).isEqualTo("count");
  }

  @Test
  void oneWithoutAKeyIsCheckedInUnusedSlices() {
    Chest chest =
        chests()
            .protocol("C5", p -> p.allows("(put count*)*").forEach("key"))
            .build()
            .attach(new Plain());
    assertThat(broken(chest::count).rule()).isEqualTo("C5");
  }

  @Test
  void theyAreRecordedWithAllCallSites() {
    Contract<Chest> contract =
        chests()
            .protocol("C1", p -> p.allows("(put | look | count)* shut"))
            .protocol("C2", p -> p.allows("look* (put look*)? shut").forEach("key"))
            .build();
    Chest chest = contract.attach(new Plain(), ENFORCE.callSites(CallSites.EVERY_EVENT));
    chest.look("a");
    chest.count();
    chest.shut();
    Violation violation = broken(chest::count);
    assertThat(violation.recording()).isEqualTo(Violation.Recording.EVERYTHING);
    assertThat(violation.trace())
        .extracting(TraceEntry::event)
        .containsExactly("look(\"a\")", "count()", "shut()", "count()");
    assertThat(violation.trace().get(0).site()).contains("CallsThatChangeNothingTest");
    assertThat(violation.toString()).doesNotContain("are left out");
  }
}
