package dev.vht.proptest;

class CachedMemoryProperties extends VirtualHashTableProperties {
  private static final CachedFixtures FIXTURES =
      CachedFixtures.at(directory -> "memory:" + directory.getFileName());

  @Override
  protected TableFixture fixture() {
    return FIXTURES.next();
  }
}
