package dev.vht.proptest;

/** Properties of one concern; each is named after the rule that it checks. */
interface RuleSet {

  /**
   * Returns the implementation under test.
   *
   * @return what makes its places
   */
  TableFixture subject();
}
