package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.annotation.Extent;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.scope.Sharing;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.TraceEntry;
import dev.vht.contracts.verdict.Violation;
import java.lang.invoke.MethodHandles;
import java.lang.ref.WeakReference;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The trace of a protocol over several objects names the object of each call. */
@Timeout(60)
class SharedTracesTest {

  interface Desk {
    void lend(String book);

    void back(String book);

    void ring();

    Iterator<String> readers();
  }

  private static class Wooden implements Desk {
    @Override
    public void lend(String book) {}

    @Override
    public void back(String book) {}

    @Override
    public void ring() {}

    @Override
    public Iterator<String> readers() {
      return List.of("Els", "Jan", "Piet").iterator();
    }

    @Override
    public String toString() {
      return "a wooden desk";
    }
  }

  private final ContractBuilder<Desk> desks =
      Contract.<Desk>builder(Desk.class, MethodHandles.lookup())
          .noun("desk")
          .key("book", KeySource.argument(0), "lend", "back")
          .protocol("D2", p -> p.forbids("ring ring ring"))
          .protocol("D1", p -> p.allows("(lend back)*").forEach("book").extent(Extent.CONTRACT));

  private static Enforcement named(String name) {
    return Enforcement.of(Mode.ENFORCE).named(name);
  }

  private static Violation broken(Runnable call) {
    ContractViolation violation = catchThrowableOfType(ContractViolation.class, call::run);
    assertThat(violation).as("no rule was broken").isNotNull();
    return violation.violation();
  }

  private static List<String> trace(Violation violation) {
    return violation.trace().stream().map(TraceEntry::toString).toList();
  }

  @Test
  void eachCallIsShownWithItsObject() {
    Contract<Desk> contract = desks.build();
    Desk north = contract.attach(new Wooden(), named("north"));
    Desk south = contract.attach(new Wooden());
    north.ring();
    north.lend("algebra");
    south.lend("Greek");
    south.back("algebra");
    south.lend("algebra");
    Violation violation = broken(() -> north.lend("algebra"));
    assertThat(trace(violation))
        .containsExactly(
            "#1 lend(\"algebra\") on north",
            "#3 back(\"algebra\") on a wooden desk",
            "#4 lend(\"algebra\") on a wooden desk",
            "#5 lend(\"algebra\") on north");
    assertThat(violation.others()).isEqualTo(1);
    assertThat(violation.dropped()).isZero();
    assertThat(violation.trace()).extracting(TraceEntry::object).contains("north");
  }

  @Test
  void theTraceOfOneObjectNamesNone() {
    Desk desk = desks.build().attach(new Wooden(), named("north"));
    desk.ring();
    desk.lend("algebra");
    desk.ring();
    assertThat(trace(broken(desk::ring)))
        .containsExactly("#1 ring()", "#2 lend(\"algebra\")", "#3 ring()", "#4 ring()");
  }

  @Test
  void objectsWithAnotherSharingAreNotShown() {
    Contract<Desk> contract = desks.build();
    Desk north = contract.attach(new Wooden(), named("north").sharing(Sharing.create()));
    Desk south = contract.attach(new Wooden(), named("south"));
    north.lend("algebra");
    south.lend("algebra");
    assertThat(trace(broken(() -> south.lend("algebra"))))
        .containsExactly("#1 lend(\"algebra\") on south", "#2 lend(\"algebra\") on south");
  }

  @Test
  void anOutcomeThatBreaksTheRuleIsOneCallOfTheTrace() {
    Contract<Desk> contract =
        desks
            .event("read", e -> e.returned(Desk::readers))
            .protocol("D3", p -> p.allows("read").extent(Extent.CONTRACT))
            .build();
    contract.attach(new Wooden(), named("north")).readers();
    Desk south = contract.attach(new Wooden(), named("south"));
    south.lend("algebra");
    Violation violation = broken(south::readers);
    assertThat(violation.trace()).hasSize(2);
    assertThat(violation.trace().get(0).toString()).startsWith("#1 readers() on north -> ");
    assertThat(violation.trace().get(1).number()).isEqualTo(3);
    assertThat(violation.trace().get(1).object()).isEqualTo("south");
  }

  @Test
  void theTraceIsBounded() {
    Contract<Desk> contract = desks.build();
    Desk north = contract.attach(new Wooden(), named("n".repeat(10_000)));
    Desk south = contract.attach(new Wooden(), named("south"));
    for (int i = 0; i < 100; i++) {
      north.lend("algebra");
      south.back("algebra");
    }
    Violation violation = broken(() -> south.back("algebra"));
    assertThat(violation.trace()).hasSize(17);
    assertThat(violation.dropped()).isEqualTo(184);
    assertThat(violation.trace().get(16).number()).isEqualTo(201);
    assertThat(violation.toString())
        .contains("... 184 more ...  #185 lend(\"algebra\") on nnnnnnnn", "on south  <- here");
    assertThat(violation.toString().lines()).hasSizeLessThanOrEqualTo(60);
    assertThat(violation.toString().lines()).allMatch(line -> line.length() <= 200);
  }

  @Test
  void eachLineNamesItsThread() throws InterruptedException {
    Contract<Desk> contract = desks.build();
    Desk north = contract.attach(new Wooden(), named("north"));
    Desk south = contract.attach(new Wooden(), named("south"));
    Thread clerk = new Thread(() -> north.lend("algebra"), "clerk-1");
    clerk.start();
    clerk.join();
    String here = Thread.currentThread().getName();
    assertThat(trace(broken(() -> south.lend("algebra"))))
        .containsExactly(
            "#1 lend(\"algebra\") on north [clerk-1]",
            "#2 lend(\"algebra\") on south [" + here + "]");
  }

  private static WeakReference<Desk> lent(Contract<Desk> contract) {
    Desk target = new Wooden();
    contract.attach(target).lend("algebra");
    return new WeakReference<>(target);
  }

  @Test
  void theTraceKeepsNoObjectAlive() {
    Contract<Desk> contract = desks.build();
    Desk south = contract.attach(new Wooden(), named("south"));
    WeakReference<Desk> target = lent(contract);
    for (int i = 0; i < 200 && target.get() != null; i++) {
      System.gc();
      byte[] pressure = new byte[1 << 20];
      assertThat(pressure).isNotEmpty();
    }
    assertThat(target.get()).isNull();
    assertThat(trace(broken(() -> south.lend("algebra"))))
        .containsExactly(
            "#1 lend(\"algebra\") on (a collected Desk)", "#2 lend(\"algebra\") on south");
  }

  @Test
  void partsOfObjectsAreNamedAsValues() {
    ChildBuilder<Iterator<String>> iterator = desks.role("iterator", Iterator.class);
    iterator.event("next", e -> e.called(Iterator::next));
    Contract<Desk> contract =
        desks
            .returns(Desk::readers, iterator)
            .protocol("D3", p -> p.allows("next next").extent(Extent.CONTRACT))
            .build();
    Desk north =
        contract.attach(
            new Wooden() {
              @Override
              public Iterator<String> readers() {
                return new Readers();
              }
            },
            named("north"));
    north.readers().next();
    north.readers().next();
    Violation violation = broken(() -> north.readers().next());
    assertThat(violation.trace())
        .hasSize(3)
        .allMatch(entry -> "the readers".equals(entry.object()));
  }

  private static final class Readers implements Iterator<String> {
    @Override
    public boolean hasNext() {
      return true;
    }

    @Override
    public String next() {
      return "Els";
    }

    @Override
    public String toString() {
      return "the readers";
    }
  }
}
