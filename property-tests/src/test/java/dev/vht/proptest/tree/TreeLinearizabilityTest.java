package dev.vht.proptest.tree;

import dev.vht.proptest.LinearizabilityTests;

class TreeLinearizabilityTest extends LinearizabilityTests {
  @Override
  protected String url() {
    return "tree:linearizability";
  }
}
