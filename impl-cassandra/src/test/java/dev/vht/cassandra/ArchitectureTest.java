package dev.vht.cassandra;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The module is two small packages, in which little is public. */
@Tag("slow")
class ArchitectureTest {
  private static final String ROOT = "dev.vht.cassandra";
  private static final String SESSION = ROOT + ".session";
  private static final int MAX_CLASSES = 25;
  private static final JavaClasses MODULE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @Test
  void thereAreTwoSmallPackages() {
    Map<String, Long> sizes =
        MODULE.stream()
            .filter(JavaClass::isTopLevelClass)
            .filter(one -> !one.getSimpleName().equals("package-info"))
            .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));
    assertThat(sizes).containsOnlyKeys(ROOT, SESSION);
    assertThat(sizes.values()).allMatch(size -> size <= MAX_CLASSES);
  }

  @Test
  void onlyTheProviderAndTheRegistryOfSessionsArePublic() {
    classes()
        .that()
        .arePublic()
        .and()
        .areTopLevelClasses()
        .and()
        .resideInAPackage(ROOT)
        .should()
        .be(CassandraStorageProvider.class)
        .orShould()
        .be(CassandraTables.class)
        .check(MODULE);
  }

  @Test
  void sessionsKnowNothingOfTables() {
    noClasses()
        .that()
        .resideInAPackage(SESSION)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT)
        .check(MODULE);
  }
}
