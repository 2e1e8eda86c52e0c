package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.contracts.spec.Occurrence;
import dev.vht.contracts.verdict.Phase;
import java.lang.invoke.MethodHandles;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An occurrence on a child of a child names all that it comes from. */
class AncestorsTest {

  interface Base {
    Query query();
  }

  interface Query {
    Rows rows();
  }

  interface Rows {
    void next();
  }

  private final List<Occurrence> seen = new ArrayList<>();
  private final Query realQuery = () -> () -> {};
  private final Base realBase = () -> realQuery;

  private Contract<Base> contract() {
    ContractBuilder<Base> all = Contract.builder(Base.class, MethodHandles.lookup());
    ChildBuilder<Query> query = all.role("query", Query.class);
    ChildBuilder<Rows> rows = all.role("rows", Rows.class);
    query.returns(Query::rows, rows);
    rows.requires("R1", Rows::next, "it is seen", seen::add);
    all.requires("R2", Base::query, "it is seen", seen::add);
    return all.returns(Base::query, query).build();
  }

  @Test
  void aGrandchildNamesItsParentAndItsGrandparent() {
    Base base = contract().attach(realBase);
    Query query = base.query();
    query.rows().next();
    Occurrence next = seen.get(1);
    assertThat(next.parent()).containsSame(query);
    assertThat(next.ancestors()).containsExactly(query, base);
    assertThat(next.ancestors().get(1)).isSameAs(base);
    assertThat(next.ancestor(Query.class)).containsSame(query);
    assertThat(next.ancestor(Base.class)).containsSame(base);
    assertThat(next.ancestorTarget(Base.class)).containsSame(realBase);
    assertThat(next.ancestorTarget(Query.class)).containsSame(realQuery);
    assertThat(next.ancestor(Rows.class)).as("the called object itself").isEmpty();
  }

  @Test
  void theAttachedObjectHasNoAncestors() {
    contract().attach(realBase).query();
    assertThat(seen.get(0).ancestors()).isEmpty();
    assertThat(seen.get(0).ancestor(Base.class)).isEmpty();
    assertThat(seen.get(0).ancestorTarget(Base.class)).isEmpty();
  }

  @Test
  void aCollectedParentIsLeftOut() throws InterruptedException {
    Base base = contract().attach(() -> () -> () -> {});
    Query[] query = {base.query()};
    Rows rows = query[0].rows();
    WeakReference<Query> collected = new WeakReference<>(query[0]);
    query[0] = null;
    while (!collected.refersTo(null)) {
      System.gc();
      Thread.sleep(10);
    }
    rows.next();
    Occurrence next = seen.get(1);
    assertThat(next.parent()).isEmpty();
    assertThat(next.ancestors()).containsExactly(base);
  }

  @Test
  void aTestOfARuleNamesTheParentThatItGives() throws NoSuchMethodException {
    Occurrence made =
        new Occurrence(
            "next",
            Phase.CALL,
            Rows.class.getDeclaredMethod("next"),
            "rows",
            "rows",
            realQuery,
            new Object[0],
            null,
            null,
            Thread.currentThread());
    assertThat(made.ancestors()).containsExactly(realQuery);
    assertThat(made.ancestor(Query.class)).containsSame(realQuery);
    assertThat(made.ancestorTarget(Query.class)).containsSame(realQuery);
  }
}
