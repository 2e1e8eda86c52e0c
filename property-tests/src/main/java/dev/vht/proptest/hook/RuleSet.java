package dev.vht.proptest.hook;

import dev.vht.proptest.fixture.TableFixture;

/** Properties of one concern; each is named after the rule that it checks. */
public interface RuleSet {

  /**
   * Returns the implementation under test.
   *
   * @return what makes its places
   */
  TableFixture subject();
}
