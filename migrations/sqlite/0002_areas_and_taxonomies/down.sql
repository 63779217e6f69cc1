DROP TABLE taxonomy_terms;
DROP TABLE taxonomies;
DROP TABLE area_boundaries;
DROP TABLE areas;
