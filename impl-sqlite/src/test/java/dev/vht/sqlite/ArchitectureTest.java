package dev.vht.sqlite;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The module is one small package, in which only the provider is public. */
@Tag("slow")
class ArchitectureTest {
  private static final String ROOT = "dev.vht.sqlite";
  private static final int MAX_CLASSES = 25;
  private static final JavaClasses MODULE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @Test
  void thereIsOneSmallPackage() {
    assertThat(MODULE.stream().map(JavaClass::getPackageName).distinct()).containsExactly(ROOT);
    assertThat(
            MODULE.stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(one -> !one.getSimpleName().equals("package-info")))
        .isNotEmpty()
        .hasSizeLessThanOrEqualTo(MAX_CLASSES);
  }

  @Test
  void onlyTheProviderIsPublic() {
    classes()
        .that()
        .arePublic()
        .and()
        .areTopLevelClasses()
        .should()
        .be(SqliteStorageProvider.class)
        .check(MODULE);
  }

  @Test
  void connectionsKnowNothingOfTables() {
    noClasses()
        .that()
        .areAssignableTo(DatabaseConnection.class)
        .should()
        .dependOnClassesThat()
        .areAssignableTo(SqliteStorage.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(TableLocation.class)
        .check(MODULE);
  }
}
