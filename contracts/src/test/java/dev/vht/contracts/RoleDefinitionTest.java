package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.annotation.Extent;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.verdict.Blame;
import dev.vht.contracts.verdict.ContractDefinitionException;
import dev.vht.contracts.verdict.ContractViolation;
import java.lang.invoke.MethodHandles;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Roles of objects that methods return or receive. */
class RoleDefinitionTest {
  private static final String ORCHARD = Orchard.class.getName();

  interface Orchard {
    Tree plant(String kind);

    Tree graft(Tree onto);

    void fell(Tree tree);

    void water();
  }

  interface Tree {
    Apple pick();

    void prune();
  }

  interface Apple {
    void eat();
  }

  /** A tree of a kind; trees of one kind are equal. */
  private record Plain(String kind) implements Tree {
    @Override
    public Apple pick() {
      return () -> {};
    }

    @Override
    public void prune() {}
  }

  private static final class Grove implements Orchard {
    @Override
    public Tree plant(String kind) {
      return new Plain(kind);
    }

    @Override
    public Tree graft(Tree onto) {
      return onto;
    }

    @Override
    public void fell(Tree tree) {
      tree.prune();
    }

    @Override
    public void water() {}
  }

  private final ContractBuilder<Orchard> orchard =
      Contract.builder(Orchard.class, MethodHandles.lookup());
  private final ChildBuilder<Tree> tree = orchard.role("tree", Tree.class);
  private final ChildBuilder<Apple> apple = orchard.role("apple", Apple.class);

  private static ContractViolation broken(Runnable call) {
    ContractViolation violation = catchThrowableOfType(ContractViolation.class, call::run);
    assertThat(violation).as("no rule was broken").isNotNull();
    return violation;
  }

  @Test
  void equalResultsWithARoleNameDifferentSlices() {
    tree.key("tree", KeySource.receiver());
    Orchard checked =
        orchard
            .returns(o -> o.plant(""), tree)
            .event("planted", e -> e.returned(o -> o.plant("")).key("tree", KeySource.result()))
            .protocol("T1", p -> p.allows("planted tree.prune").forEach("tree"))
            .build()
            .attach(new Grove());
    Tree one = checked.plant("apple");
    Tree other = checked.plant("apple");
    one.prune();
    other.prune();
    assertThat(broken(one::prune).rule()).isEqualTo("T1");
  }

  @Test
  void equalArgumentsWithARoleNameDifferentSlices() {
    Orchard checked =
        orchard
            .passes(o -> o.fell(new Plain("")), 0, tree)
            .event("fell", e -> e.called("fell").key("tree", KeySource.argument(0)))
            .protocol("T1", p -> p.allows("fell").forEach("tree"))
            .build()
            .attach(new Grove());
    Tree one = new Plain("apple");
    checked.fell(one);
    checked.fell(new Plain("apple"));
    assertThat(broken(() -> checked.fell(one)).rule()).isEqualTo("T1");
  }

  @Test
  void equalArgumentsWithoutARoleNameOneSlice() {
    Orchard checked =
        orchard
            .returns(o -> o.plant(""), tree)
            .event("fell", e -> e.called("fell").key("felled", KeySource.argument(0)))
            .event("graft", e -> e.returned("graft").key("grafted", KeySource.result()))
            .protocol("T1", p -> p.allows("fell").forEach("felled"))
            .protocol("T2", p -> p.allows("graft").forEach("grafted"))
            .build()
            .attach(new Grove());
    checked.fell(new Plain("apple"));
    assertThat(broken(() -> checked.fell(new Plain("apple"))).rule()).isEqualTo("T1");
    checked.graft(new Plain("pear"));
    assertThat(broken(() -> checked.graft(new Plain("pear"))).rule()).isEqualTo("T2");
  }

  @Test
  void theImplementationIsToBlameForChildrenOfResults() {
    apple.ensures("A1", Apple::eat, "an apple is never eaten", o -> false);
    tree.returns(Tree::pick, apple);
    Orchard checked = orchard.returns(o -> o.plant(""), tree).build().attach(new Grove());
    Apple picked = checked.plant("apple").pick();
    assertThat(broken(picked::eat).blame()).isEqualTo(Blame.IMPLEMENTATION);
  }

  @Test
  void theCallerIsToBlameForChildrenOfArguments() {
    apple.ensures("A1", Apple::eat, "an apple is never eaten", o -> false);
    tree.returns(Tree::pick, apple);
    Orchard checked =
        orchard
            .passes(o -> o.fell(new Plain("")), 0, tree)
            .build()
            .attach(
                new Orchard() {
                  @Override
                  public Tree plant(String kind) {
                    return new Plain(kind);
                  }

                  @Override
                  public Tree graft(Tree onto) {
                    return onto;
                  }

                  @Override
                  public void fell(Tree tree) {
                    tree.pick().eat();
                  }

                  @Override
                  public void water() {}
                });
    assertThat(broken(() -> checked.fell(new Plain("apple"))).blame()).isEqualTo(Blame.CALLER);
  }

  @Test
  void anObjectAlreadyCheckedInItsRoleIsReturnedUnchanged() {
    Orchard checked =
        orchard
            .returns(o -> o.plant(""), tree)
            .returns(o -> o.graft(new Plain("")), tree)
            .build()
            .attach(new Grove());
    Tree one = checked.plant("apple");
    assertThat(checked.graft(one)).isSameAs(one);
    Tree plain = new Plain("pear");
    assertThat(checked.graft(plain)).isNotSameAs(plain).isEqualTo(plain);
  }

  @Test
  void anObjectCheckedForOneParentIsAlsoCheckedForAnother() {
    tree.protocol("T1", p -> p.allows("tree.prune"));
    Contract<Orchard> contract =
        orchard
            .returns(o -> o.plant(""), tree)
            .returns(o -> o.graft(new Plain("")), tree)
            .passesChecked(o -> o.graft(new Plain("")), 0)
            .build();
    Tree elsewhere = contract.attach(new Grove()).plant("apple");
    Tree here = contract.attach(new Grove()).graft(elsewhere);
    assertThat(here).isNotSameAs(elsewhere);
    here.prune();
    assertThat(broken(elsewhere::prune).rule()).isEqualTo("T1");
  }

  @Test
  void oneObjectIsCheckedOnceInARole() {
    Tree plain = new Plain("apple");
    Orchard checked =
        orchard.returns(o -> o.graft(new Plain("")), tree).build().attach(new Grove());
    Tree grafted = checked.graft(plain);
    assertThat(checked.graft(plain)).isSameAs(grafted);
  }

  @Test
  void aRoleIsForResultsOrForArgumentsOnly() {
    orchard.returns(o -> o.plant(""), tree).passes(o -> o.fell(new Plain("")), 0, tree);
    assertThatThrownBy(orchard::build)
        .isInstanceOf(ContractDefinitionException.class)
        .hasMessage(
            "the role tree is taken both by what the implementation gives and by what it is given,"
                + " so its caller is ambiguous; make it two roles");
  }

  @Test
  void anUnusedRoleIsAttachedExplicitly() {
    tree.protocol("T1", p -> p.allows("tree.prune tree.pick"));
    Contract<Tree> trees = orchard.build().role("tree", Tree.class);
    Tree checked = trees.attach(new Plain("apple"));
    checked.prune();
    ContractViolation violation = broken(checked::prune);
    assertThat(violation.rule()).isEqualTo("T1");
    assertThat(violation.blame()).isEqualTo(Blame.CALLER);
  }

  @Test
  void anUnknownRoleIsReportedWithTheKnownOnes() {
    Contract<Orchard> contract = orchard.build();
    assertThatThrownBy(() -> contract.role("bush", Tree.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "there is no role bush of " + Tree.class.getName() + "; there are [, tree, apple]");
    assertThatThrownBy(() -> contract.role("tree", Apple.class))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> orchard.role("tree", Apple.class))
        .isInstanceOf(ContractDefinitionException.class)
        .hasMessage("there are two roles tree");
  }

  private Contract<Orchard> withAppleProtocol(Consumer<ProtocolBuilder> says, String pattern) {
    tree.returns(Tree::pick, apple);
    tree.protocol("T1", p -> says.accept(p.allows(pattern)));
    return orchard.returns(o -> o.plant(""), tree).build();
  }

  @Test
  void aProtocolOfARoleObservesChildren() {
    Orchard checked = withAppleProtocol(p -> {}, "(tree.pick apple.eat)*").attach(new Grove());
    Tree one = checked.plant("apple");
    Apple first = one.pick();
    Tree other = checked.plant("apple");
    other.pick();
    first.eat();
    assertThat(broken(first::eat).rule()).isEqualTo("T1");
  }

  @Test
  void aProtocolOfARoleThatNamesEventsElsewhereIsRejected() {
    assertThatThrownBy(() -> withAppleProtocol(p -> {}, "(tree.pick water)*"))
        .isInstanceOf(ContractDefinitionException.class)
        .hasMessage(
            ORCHARD
                + ", protocol T1: a trace of the role tree does not observe \"water\", which happens"
                + " elsewhere; put the protocol on the contract, with forEach of a key that names"
                + " the tree");
  }

  @Test
  void aSharedProtocolOfARoleMayNameEventsElsewhere() {
    Orchard checked =
        withAppleProtocol(p -> p.extent(Extent.CONTRACT), "(tree.pick water)*").attach(new Grove());
    Tree one = checked.plant("apple");
    one.pick();
    checked.water();
    one.pick();
    assertThat(broken(one::pick).rule()).isEqualTo("T1");
  }

  @Test
  void aProtocolOfARoleMayNameAnyOtherEvent() {
    Orchard checked = withAppleProtocol(p -> {}, "tree.pick _").attach(new Grove());
    Tree one = checked.plant("apple");
    one.pick();
    one.prune();
    assertThat(broken(one::prune).rule()).isEqualTo("T1");
  }
}
